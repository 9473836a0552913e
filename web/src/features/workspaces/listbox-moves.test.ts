import { expect, test } from 'vitest'

import { activeAmong, lettersWith, nothingTyped } from './listbox-moves'

const make = (...ids: string[]) => ids.map((id) => ({ id }))
const boat = { key: '', id: 'boat', index: 1 }

test('what is active stays so when the list is sorted anew behind the person', () => {
  expect(activeAmong(make('alpha', 'boat', 'bow'), boat, 0)).toBe(1)
  expect(activeAmong(make('bow', 'alpha', 'boat'), boat, 0)).toBe(2)
})

test('the place of what is gone stays active, or the last one', () => {
  expect(activeAmong(make('alpha', 'bow', 'cat'), boat, 0)).toBe(1)
  expect(activeAmong(make('alpha'), boat, 0)).toBe(0)
  expect(activeAmong([], boat, 0)).toBe(-1)
})

test('before anything was moved to, the start is active', () => {
  expect(activeAmong(make('alpha', 'boat', 'bow'), undefined, 2)).toBe(2)
})

test('letters typed in one go are one word, and a pause begins a new one', () => {
  const bo = lettersWith(lettersWith(nothingTyped, 'b', 5000), 'o', 5300)
  expect(bo.letters).toBe('bo')
  expect(lettersWith(bo, 'w', 5900).letters).toBe('bow')
  expect(lettersWith(bo, 'w', 6100).letters).toBe('w')
})
