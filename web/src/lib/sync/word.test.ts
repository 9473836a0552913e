import { expect, test } from 'vitest'

import { briefWord, syncWord, type Connection } from './word'

const calm: Connection = { connected: true, waiting: 0, networkMissing: false, signedOut: false }

test.each<[Partial<Connection>, string]>([
  [{}, 'synced'],
  [{ waiting: 3 }, 'syncing 3'],
  [{ connected: false }, 'offline'],
  [{ connected: false, waiting: 1 }, 'offline, 1 edit waiting'],
  [{ networkMissing: true, waiting: 3 }, 'offline, 3 edits waiting'],
  [{ connected: undefined }, 'connecting'],
  [{ obstacle: 'readOnly' }, 'read only'],
  [{ obstacle: 'readOnly', waiting: 3 }, 'read only, 3 edits not saved'],
  [{ obstacle: 'readOnly', connected: undefined }, 'read only'],
  [{ obstacle: 'readOnly', connected: false, waiting: 1 }, 'offline, 1 edit waiting'],
  [{ obstacle: 'paused', waiting: 1 }, 'paused, 1 edit waiting'],
  [{ obstacle: 'restoring', waiting: 2 }, 'paused for restore, 2 edits waiting'],
  [{ obstacle: 'archived' }, 'archived'],
  [{ obstacle: 'full', waiting: 2 }, 'full, 2 edits not saved'],
  [{ changingOver: true }, 'updating'],
  [{ changingOver: true, connected: false, waiting: 1 }, 'updating'],
  [{ changingOver: true, networkMissing: true }, 'offline'],
  [{ changingOver: true, obstacle: 'restoring' }, 'updating'],
  [{ changingOver: true, signedOut: true }, 'signed out'],
  [{ signedOut: true, connected: false, waiting: 3 }, 'signed out'],
])('%o is said as "%s"', (change, text) => {
  expect(syncWord({ ...calm, ...change }).text).toBe(text)
})

test.each([
  ['synced', 0, 'synced'],
  ['offline', 3, 'offline · 3'],
  ['restoring', 1, 'paused · 1'],
  ['readOnly', 0, 'read only'],
] as const)('%s with %i edits that wait is %s where there is little room', (kind, waiting, word) => {
  expect(briefWord(kind, waiting)).toBe(word)
})
