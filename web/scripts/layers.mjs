// Keeps the house rules of web/src: layers, file names, file lengths, one exported component a file.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../src')
const mayImport = { lib: ['lib'], ui: ['ui', 'lib'], features: ['features', 'ui', 'lib'], app: ['app', 'features', 'ui', 'lib'] }
const problems = []

for (const file of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!file.isFile()) continue
  const path = relative(root, join(file.parentPath, file.name))
  if (!/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(file.name)) problems.push(`${path}: name it in kebab-case`)
  if (/\.tsx?$/.test(path)) checkSource(path, readFileSync(join(root, path), 'utf8'))
}

function checkSource(path, source) {
  const lines = source.split('\n').length - 1
  if (lines > 200 && !path.endsWith('.generated.ts')) problems.push(`${path}: ${lines} lines, at most 200`)
  if (path.endsWith('.tsx')) {
    const components = [...source.matchAll(/^export (?:default )?(?:function|const) ([A-Z]\w*)/gm)].map((match) => match[1])
    if (components.length > 1) problems.push(`${path}: exports ${components.join(', ')}; one component a file`)
  }
  for (const [, target] of source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) checkImport(path, target)
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

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
console.log('layers: kept')
