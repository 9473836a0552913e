import { expect, test } from 'vitest'

import type { Workspace } from '~/lib/api/types'

import { firstWorkspace } from './first-workspace'

const make = (id: string, isDefault = false): Workspace => ({ id, name: id, role: 'owner', isDefault, createdAt: '' })
const all = [make('one'), make('two', true), make('three')]

test.each([
  ['three', 'two', 'three'],
  ['gone', 'two', 'two'],
  [undefined, 'three', 'three'],
  [undefined, null, 'two'],
] as const)('last here %s, default %s: %s opens', (last, fallback, opens) => {
  expect(firstWorkspace(all, last, fallback)?.id).toBe(opens)
})

test('without any, none does', () => {
  expect(firstWorkspace([], 'one', 'one')).toBeUndefined()
})
