import { expect, test } from 'vitest'

import { relativeTime } from './relative'

const now = new Date('2026-11-23T12:00:00Z')

test.each([
  ['2026-11-23T12:00:00Z', 'just now'],
  ['2026-11-23T13:00:00Z', 'just now'],
  ['2026-11-23T11:58:00Z', '2 minutes ago'],
  ['2026-11-23T10:00:00Z', '2 hours ago'],
  ['2026-11-22T11:00:00Z', 'yesterday'],
  ['2025-11-01T12:00:00Z', 'last year'],
])('%s is "%s"', (at, words) => {
  expect(relativeTime(new Date(at), now)).toBe(words)
})
