import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { kindNames } from './kind-names'

const described = new URL('../../../packages/client/src/openapi.json', import.meta.url)

test('everything that the server can tell of a workspace has its name, and no name is left over', () => {
  const { components } = JSON.parse(readFileSync(described, 'utf8'))
  expect(Object.keys(kindNames).toSorted()).toEqual(components.schemas.LifecycleKind.enum.toSorted())
})
