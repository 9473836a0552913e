// Keeps the house rules of web/src and the package: layers, file names, file lengths, one exported component a file.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../src')
const mayImport = { lib: ['lib'], ui: ['ui', 'lib'], features: ['features', 'ui', 'lib'], app: ['app', 'features', 'ui', 'lib'] }
const problems = []

check(root, checkImport)
check(join(root, '../packages/client/src'), checkPackageImport)

function check(folder, checkOne) {
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) checkFile(folder, file, checkOne)
  }
}

function checkFile(folder, file, checkOne) {
  const path = relative(folder, join(file.parentPath, file.name))
  if (!/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(file.name)) problems.push(`${path}: name it in kebab-case`)
  if (/\.tsx?$/.test(path)) checkSource(path, readFileSync(join(folder, path), 'utf8'), checkOne)
}

function checkSource(path, source, checkOne) {
  const lines = source.split('\n').length - 1
  if (lines > 200 && !path.endsWith('.generated.ts')) problems.push(`${path}: ${lines} lines, at most 200`)
  if (path.endsWith('.tsx')) {
    const components = [...source.matchAll(/^export (?:default )?(?:function|const) ([A-Z]\w*)/gm)].map((match) => match[1])
    if (components.length > 1) problems.push(`${path}: exports ${components.join(', ')}; one component a file`)
  }
  for (const [, target] of source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) checkOne(path, target)
}

function checkImport(path, target) {
  const resolved = target.startsWith('~/') ? target.slice(2) : target.startsWith('.') ? normalize(join(dirname(path), target)) : undefined
  if (resolved === undefined) return
  const [layer, feature] = path.split('/')
  const [otherLayer, otherFeature] = resolved.split('/')
  if (!(mayImport[layer] ?? []).includes(otherLayer)) problems.push(`${path}: ${layer} may not import ${target}`)
  else if (layer === 'features' && otherLayer === 'features' && feature !== otherFeature) {
    problems.push(`${path}: a feature may not import another (${target})`)
  }
}

/** The package knows nothing of the shell, its core knows no framework, and what is published in plain modules names its files in full. */
function checkPackageImport(path, target) {
  const test = /\.test(-kit)?\.ts$/.test(path)
  if (!test && (target.startsWith('~/') || target.startsWith('@mooring/'))) problems.push(`${path}: the package may not import ${target}`)
  if (!target.startsWith('.')) {
    if (!path.includes('/') && !test) problems.push(`${path}: only react/ and livestore/ may import ${target}`)
  } else if (!test && !target.endsWith('.js')) problems.push(`${path}: write ${target}.js, for plain modules`)
}

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
console.log('layers: kept')
