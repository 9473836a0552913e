import { expect, test } from 'vitest'

import { syncWord, type Connection } from './word'

const calm: Connection = { connected: true, waiting: 0, networkMissing: false, signedOut: false }

test.each<[Partial<Connection>, string]>([
  [{}, 'synced'],
  [{ waiting: 3 }, 'syncing 3'],
  [{ connected: false }, 'offline'],
  [{ connected: false, waiting: 1 }, 'offline, 1 edit waiting'],
  [{ networkMissing: true, waiting: 3 }, 'offline, 3 edits waiting'],
  [{ connected: undefined }, 'connecting'],
  [{ signedOut: true, connected: false, waiting: 3 }, 'signed out'],
])('%o is said as "%s"', (change, text) => {
  expect(syncWord({ ...calm, ...change }).text).toBe(text)
})
