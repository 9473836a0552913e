import { expect, test } from 'vitest'

import type { Workspace } from '~/lib/api/types'

import { firstWorkspace } from './first-workspace'

const make = (id: string, more: Partial<Workspace> = {}): Workspace => ({
  ...({ id, name: id, role: 'owner', isDefault: false, createdAt: '' } as Workspace),
  ...more,
})
const all = [make('one', { state: 'archived' }), make('two'), make('three', { isDefault: true })]
const without = [make('one', { state: 'archived' }), make('two')]

test.each([
  ['the last one on this device', all, 'whole', 'two', 'three', { open: 'two' }],
  ['the last one, also when it is archived', all, 'whole', 'one', 'three', { open: 'one' }],
  ['the default where none was open before', all, 'whole', undefined, 'three', { open: 'three' }],
  ['the default of the list, which is newer than that of the session', all, 'whole', undefined, 'two', { open: 'three' }],
  ['the first that is not archived, without a default', without, 'whole', undefined, null, { open: 'two' }],
  ['an archived one if there is no other', [make('one', { state: 'archived' })], 'whole', undefined, null, { open: 'one' }],
  ['a default on a later page', without, 'part', undefined, 'nine', { open: 'nine' }],
  ['the default, if nobody can be asked about the last one', all, 'remembered', 'gone', 'three', { open: 'three' }],
] as const)('%s opens', (_, workspaces, belief, lastOnDevice, defaultId, opening) => {
  expect(firstWorkspace({ workspaces, belief, lastOnDevice, defaultId })).toEqual(opening)
})

test('when the last one is gone, the person chooses', () => {
  const known = { workspaces: all, belief: 'whole', lastOnDevice: 'gone', defaultId: 'three' } as const
  expect(firstWorkspace(known)).toEqual({ choose: 'gone' })
})

test('one that is not on the first page is asked about', () => {
  const known = { workspaces: all, belief: 'part', lastOnDevice: 'ninety', defaultId: 'three' } as const
  expect(firstWorkspace(known)).toEqual({ ask: 'ninety' })
})

test('without any, there is nothing to open', () => {
  const known = { workspaces: [], belief: 'whole', lastOnDevice: undefined, defaultId: null } as const
  expect(firstWorkspace(known)).toEqual({ choose: 'none' })
})
