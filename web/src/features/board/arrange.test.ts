import { expect, test } from 'vitest'

import { arrange, placeOf, withMoved } from './arrange'

const tasks = [
  { id: 'a', column: 'todo' },
  { id: 'b', column: 'doing' },
  { id: 'c', column: 'todo' },
]
const ids = (arranged: ReturnType<typeof arrange<{ id: string; column: string }>>) =>
  Object.values(arranged).map((column) => column.map((task) => task.id).join(''))

test('tasks stand in their columns, in order; an unknown column reads as to do', () => {
  expect(ids(arrange([...tasks, { id: 'd', column: 'someday' }]))).toEqual(['acd', 'b', ''])
})

test('a moved task is in one place only, and past the end means at the end', () => {
  const moved = withMoved(arrange(tasks), 'a', 'doing', 99)
  expect(ids(moved)).toEqual(['c', 'ba', ''])
  expect(placeOf(moved, 'a')).toEqual({ column: 'doing', index: 1 })
})

test('moving what is not there changes nothing', () => {
  const arranged = arrange(tasks)
  expect(withMoved(arranged, 'z', 'done', 0)).toBe(arranged)
})
