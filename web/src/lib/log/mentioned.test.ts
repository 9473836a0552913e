import { expect, test } from 'vitest'

import { mentioned } from './mentioned'

test('ids and names go together by their place', () => {
  expect(mentioned(['u-bob', 'u-vera'], ['Bob', 'Vera'])).toEqual([
    { id: 'u-bob', name: 'Bob' },
    { id: 'u-vera', name: 'Vera' },
  ])
})

test('a writer that gives no names, or not for all, mentions the same people', () => {
  expect(mentioned(['u-bob', 'u-vera'], ['Bob'])).toEqual([
    { id: 'u-bob', name: 'Bob' },
    { id: 'u-vera', name: '' },
  ])
  expect(mentioned(['u-bob'], undefined)).toEqual([{ id: 'u-bob', name: '' }])
})

test.each([[undefined], [null], ['u-bob'], [7], [{ 0: 'u-bob' }]])('%j mentions nobody', (ids) => {
  expect(mentioned(ids, ['Bob'])).toEqual([])
})

test('what is no id is left out, and takes its name along', () => {
  expect(mentioned([7, 'u-bob'], ['Seven', 'Bob'])).toEqual([{ id: 'u-bob', name: 'Bob' }])
})
