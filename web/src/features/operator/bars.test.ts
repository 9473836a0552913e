import { expect, test } from 'vitest'

import { axisTop, barsOf } from './bars'

test('the greatest fills the box, and little is still seen', () => {
  const bars = barsOf([0, 1000, 1, 500], 40, 20)
  expect(bars.map(({ x, height }) => [x, height])).toEqual([
    [10, 20],
    [20, 1],
    [30, 10],
  ])
  expect(bars.every(({ y, height }) => y + height === 20)).toBe(true)
})

test('of nothing there is no bar', () => {
  expect(barsOf([], 40, 20)).toEqual([])
  expect(barsOf([0, 0], 40, 20)).toEqual([])
})

test.each([
  [[], 1],
  [[0, 1], 1],
  [[3], 5],
  [[10], 10],
  [[11], 20],
  [[1204, 7], 2000],
])('the axis of %j ends with %i', (counts, top) => {
  expect(axisTop(counts)).toBe(top)
})
