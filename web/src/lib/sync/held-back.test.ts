import { expect, test } from 'vitest'

import { HeldBack } from './held-back'

function storage() {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
}

test('a tab that opens later knows why edits are held back, until they are not any more', () => {
  const shared = storage()
  const one = new HeldBack(shared)
  one.note('u-bob', 'w-1', 'WORKSPACE_FULL')
  const later = new HeldBack(shared)
  expect(later.reasonOf('u-bob', 'w-1')).toBe('WORKSPACE_FULL')
  expect(later.reasonOf('u-bob', 'w-2')).toBeUndefined()
  expect(later.reasonOf('u-alice', 'w-1')).toBeUndefined()
  let heard = 0
  later.subscribe(() => (heard += 1))
  later.note('u-bob', 'w-1', undefined)
  expect([heard, later.reasonOf('u-bob', 'w-1')]).toEqual([1, undefined])
})

function fail(): never {
  throw new DOMException('blocked', 'SecurityError')
}

test('blocked storage breaks nothing', () => {
  const blocked = new HeldBack({ getItem: fail, setItem: fail, removeItem: fail })
  blocked.note('u-bob', 'w-1', 'READ_ONLY')
  expect(blocked.reasonOf('u-bob', 'w-1')).toBeUndefined()
})
