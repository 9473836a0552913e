// What a first visit loads, gzipped, against the budget; and no secret in it.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const budgetBytes = 900_000
const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist')
const list = JSON.parse(/const files = (\[[^\]]*\])/.exec(readFileSync(join(dist, 'sw.js'), 'utf8'))?.[1] ?? '[]')
if (list.length === 0) throw new Error('dist/sw.js names no files: build first')

let total = 0
for (const path of list) {
  const content = readFileSync(join(dist, path === '/' ? 'index.html' : path))
  const size = path.endsWith('.woff2') ? content.length : gzipSync(content, { level: 9 }).length
  total += size
  console.log(`${String(size).padStart(8)}  ${path}`)
}
console.log(`${String(total).padStart(8)}  of ${budgetBytes} bytes gzipped`)

const secrets = /eyJ[\w-]{10,}\.[\w-]{10,}\.|-----BEGIN|\bsk_(?:live|test)_\w+|\bAKIA[0-9A-Z]{16}\b|sourceMappingURL/
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(?:js|css|html|json|webmanifest)$/.test(entry.name)) continue
  const found = secrets.exec(readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  if (found !== null) throw new Error(`${entry.name} holds what looks like a secret or a source map: ${found[0].slice(0, 24)}`)
}
if (total > budgetBytes) throw new Error(`the first load is ${total - budgetBytes} bytes over its budget`)
