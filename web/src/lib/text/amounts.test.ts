import { expect, test } from 'vitest'

import { bytesText, countOf, fullness } from './amounts'

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1536, '1.5 kB'],
  [250 * 1024, '250 kB'],
  [1024 ** 3, '1 GB'],
])('%d is "%s"', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text)
})

test('one is not many', () => {
  expect([countOf(1, 'member'), countOf(1200, 'member'), countOf(2, 'person', 'people')]).toEqual([
    '1 member',
    '1,200 members',
    '2 people',
  ])
})

test.each([
  [39, 'roomy'],
  [40, 'nearly'],
  [50, 'full'],
  [51, 'full'],
])('%d of 50 is %s', (used, words) => {
  expect(fullness({ used, limit: 50 })).toBe(words)
})
