import { expect, test } from 'vitest'

import { asLocalMinute, endOfMinute, targetOf, targetSearch } from './target'

test.each([
  [{ backup: 'bkp_1', seq: 4 }, { backup: 'bkp_1' }],
  [{ seq: 0 }, { seq: 0 }],
  [{ at: '2026-11-30T12:00:59.999Z' }, { at: '2026-11-30T12:00:59.999Z' }],
  [{ seq: -1 }, {}],
  [{ seq: '4' }, {}],
  [{ at: 'yesterday' }, {}],
  [{ backup: '' }, {}],
])('%j names %j', (search, target) => {
  expect(targetSearch(search)).toEqual(target)
})

test('an address without a target has none', () => {
  expect(targetOf({})).toBeUndefined()
  expect(targetOf({ seq: 0 })).toEqual({ seq: 0 })
})

test('a minute that is picked is meant to its end', () => {
  const at = new Date(2026, 10, 3, 7, 5, 31)
  expect(asLocalMinute(at)).toBe('2026-11-03T07:05')
  expect(endOfMinute(asLocalMinute(at))).toEqual(new Date(2026, 10, 3, 7, 5, 59, 999))
  expect(endOfMinute('')).toBeUndefined()
})
