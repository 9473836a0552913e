// Writes dist/sw.js: the service worker with the list of what this build consists of.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, '../dist')

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `/${relative(dist, join(entry.parentPath, entry.name))}`)
  // What only operators load is no part of what everybody keeps.
  .filter((path) => !path.startsWith('/assets/operator-'))
  // Inter comes in seven scripts; the Latin one is for everybody, the others are kept once somebody needs them.
  .filter((path) => path !== '/sw.js' && (!path.endsWith('.woff2') || /inter-latin-wght/.test(path)))
  .sort()

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
