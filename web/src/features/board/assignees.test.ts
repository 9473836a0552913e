import { expect, test } from 'vitest'

import type { Member } from '~/lib/workspaces/types'

import { assigneesFor } from './assignees'

const alice = { id: 'alice', name: 'Alice', email: 'alice@example.org' }
const bob = { id: 'bob', name: '', email: 'bob@example.org' }
const members: Member[] = [
  { user: alice, role: 'owner', joinedAt: '', you: true },
  { user: bob, role: 'viewer', joinedAt: '', you: false },
]
const nobody = { assigneeId: null, assigneeName: '' }
const words = (...given: Parameters<typeof assigneesFor>) => assigneesFor(...given).map((one) => one.words)

test('everybody here can have a task; one sees which of them one is', () => {
  expect(words(members, alice, nobody)).toEqual(['Alice (you)', 'bob@example.org'])
  expect(assigneesFor(members, alice, nobody)[0]?.name).toBe('Alice')
})

test('while it is not known who is here, one can take a task, and whoever has it keeps it', () => {
  expect(words(undefined, alice, nobody)).toEqual(['Alice (you)'])
  expect(words(undefined, alice, { assigneeId: 'carol', assigneeName: 'Carol' })).toEqual(['Alice (you)', 'Carol'])
})

test('whoever left still has the task until somebody else gets it', () => {
  expect(words(members, alice, { assigneeId: 'carol', assigneeName: 'Carol' }).at(-1)).toBe('Carol (not a member any more)')
  expect(words(members, alice, { assigneeId: 'carol', assigneeName: '' }).at(-1)).toBe('Somebody (not a member any more)')
})
