// Writes dist/sw.js: the service worker with the list of what this build consists of.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, '../dist')

// Pages that are of use without a network. All others are made of what the server says: they are loaded, and kept, once somebody goes there.
const keptPages = ['src/app/chooser-route.tsx']

const loads = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
rmSync(join(dist, '.vite'), { recursive: true })

const wanted = new Set()
for (const [name, { isEntry }] of Object.entries(loads)) if (isEntry) want(name)
for (const page of keptPages) want(page)
const files = [...readdirSync(dist, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name), ...assets()]
  // Inter comes in seven scripts; the Latin one is for everybody, the others are kept once somebody needs them.
  .filter((name) => name !== 'sw.js' && (!name.endsWith('.woff2') || /inter-latin-wght/.test(name)))
  .map((name) => `/${name}`)
  .sort()

/** A chunk, and all that it cannot do without. */
function want(name) {
  if (loads[name] === undefined) throw new Error(`the build has no ${name}`)
  if (wanted.has(name)) return
  wanted.add(name)
  for (const imported of loads[name].imports ?? []) want(imported)
}

/** The files of the wanted chunks. Workers stand among an entry's assets by names that are not theirs; they are entries themselves. */
function assets() {
  const chunks = [...wanted].map((name) => loads[name])
  const named = chunks.flatMap(({ file, css = [], assets: beside = [] }) => [file, ...css, ...beside])
  return [...new Set(named)].filter((name) => !name.includes('!~{'))
}

const hash = createHash('sha256')
for (const path of files) hash.update(path).update(readFileSync(join(dist, path)))
const build = hash.digest('hex').slice(0, 12)

const template = readFileSync(join(here, 'sw.template.js'), 'utf8')
writeFileSync(join(dist, 'sw.js'), template.replace('__BUILD__', build).replace("['__FILES__']", JSON.stringify(files.map(address), undefined, 2)))
/** The page is asked for as `/`: by its file name the server gives it to nobody. */
function address(path) {
  return path === '/index.html' ? '/' : path
}

console.log(`sw.js: build ${build}, ${files.length} files`)
