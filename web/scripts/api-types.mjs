// Writes src/lib/api/openapi.json and the types made from it, from a running server: npm run api-types [url]
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import openapiTS, { astToString } from 'openapi-typescript'

const server = process.argv[2] ?? 'http://127.0.0.1:8787'
const folder = join(dirname(fileURLToPath(import.meta.url)), '../src/lib/api')
const document = await (await fetch(`${server}/api/openapi.json`)).json()

writeFileSync(join(folder, 'openapi.json'), `${JSON.stringify(document, undefined, 1)}\n`)
const types = astToString(await openapiTS(document))
writeFileSync(join(folder, 'openapi.generated.ts'), `// Made from openapi.json by npm run api-types. Do not edit.\n${types}`)
