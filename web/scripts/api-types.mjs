// Writes openapi.json, the types and the list of refusals made from it into packages/client/src, from a running server: npm run api-types [url]
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import openapiTS, { astToString } from 'openapi-typescript'

import { codesOf } from './refusal-codes.mjs'

const server = process.argv[2] ?? 'http://127.0.0.1:8787'
const folder = join(dirname(fileURLToPath(import.meta.url)), '../packages/client/src')
const document = await (await fetch(`${server}/api/openapi.json`)).json()
const made = '// Made from openapi.json by npm run api-types. Do not edit.\n'

writeFileSync(join(folder, 'openapi.json'), `${JSON.stringify(document, undefined, 1)}\n`)
writeFileSync(join(folder, 'openapi.generated.ts'), made + astToString(await openapiTS(document)))
const list = codesOf(document).map((code) => `  '${code}',\n`)
writeFileSync(
  join(folder, 'refusal-codes.generated.ts'),
  `${made}
/** Every code that the API refuses with. */
export const refusalCodes = [\n${list.join('')}] as const

export type RefusalCode = (typeof refusalCodes)[number]
`,
)
