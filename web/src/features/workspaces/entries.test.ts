import { expect, test } from 'vitest'

import type { Workspace } from '~/lib/api/types'

import { groupsOf, typedAhead } from './entries'
import { isUnread } from './unread'

const make = (name: string, state: Workspace['state'] = 'active') => ({ id: name, name, state }) as Workspace
const workspaces = [make('Spring regatta'), make('Boat house'), make('Old regatta', 'archived')]
const places = [{ name: 'Board', go: () => undefined }]
const deeds = [{ name: 'New workspace', words: 'create', icon: 'create', run: () => undefined }] as const

function offered(wanted: string, unfolded = false): string[] {
  const groups = groupsOf({ workspaces, places, deeds, wanted, unfolded })
  return groups.map(({ label, entries }) => `${label}: ${entries.map(({ name }) => name).join(', ')}`)
}

test('archived ones are under a fold', () => {
  const shown = ['Workspaces: Spring regatta, Boat house', 'Go to: Board', 'More: New workspace']
  expect(offered('')).toEqual(shown)
  expect(offered('', true)).toEqual([shown[0], 'Archived: Old regatta', ...shown.slice(1)])
})

test.each([
  ['REGATTA', ['Workspaces: Spring regatta', 'Archived: Old regatta']],
  ['reg spr', ['Workspaces: Spring regatta']],
  ['board', ['Go to: Board']],
  ['create', ['More: New workspace']],
  ['nothing like it', []],
])('%s finds what is called so, archived or not', (wanted, groups) => {
  expect(offered(wanted)).toEqual(groups)
})

test.each([
  ['b', 0, 1],
  ['b', 1, 2],
  ['b', 2, 1],
  ['bo', 1, 1],
  ['x', 0, undefined],
])('typing %s at %i goes to %s', (letters, active, at) => {
  expect(typedAhead(['Alpha', 'Boat', 'Bow'], letters, active)).toBe(at)
})

test('what this device never saw is no news, what came since is', () => {
  expect(isUnread({ head: 5 }, undefined)).toBe(false)
  expect(isUnread({ head: 5 }, 5)).toBe(false)
  expect(isUnread({ head: 5 }, 4)).toBe(true)
})
