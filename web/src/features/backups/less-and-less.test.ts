import { expect, test } from 'vitest'

import { lessAndLess } from './less-and-less'

test('what comes soon is looked for a dozen times, and then no more', () => {
  const looks = []
  for (let age = 0, wait = lessAndLess(0); wait !== false; wait = lessAndLess(age)) looks.push((age += wait))
  expect(looks.slice(0, 3)).toEqual([2000, 4000, 6000])
  expect(looks.length).toBeLessThan(13)
})
