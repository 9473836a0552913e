import { expect, test } from 'vitest'

import { toTell } from './to-tell'
import type { Restore } from './types'

const now = new Date('2026-11-30T12:00:00Z')

function restore(id: string, given: Partial<Restore>): Restore {
  return { id, kind: 'in_place', stage: 'done', endedAt: '2026-11-30T11:00:00Z', ...given } as Restore
}

test('one that runs is told before one that is done, a copy to nobody', () => {
  const done = restore('a', {})
  expect(toTell([done, restore('b', { stage: 'loading', endedAt: null })], () => true, now)?.id).toBe('b')
  expect(toTell([restore('c', { kind: 'copy', stage: 'loading' }), done], () => false, now)?.id).toBe('a')
})

test('one that is done is told until it was seen, and for three days', () => {
  expect(toTell([restore('a', {})], () => true, now)).toBeUndefined()
  expect(toTell([restore('a', { endedAt: '2026-11-27T11:00:00Z' })], () => false, now)).toBeUndefined()
  expect(toTell([restore('a', { stage: 'failed' })], () => false, now)).toBeUndefined()
})
