import { expect, test } from 'vitest'

import { ariaSort, listingPath, rangeText, sortedBy } from './listing'

test('a column begins with the greatest, and is turned round when it is pressed again', () => {
  const once = sortedBy({ q: 'x' }, 'lag')
  expect(once).toEqual({ q: 'x', sort: 'lag' })
  const twice = sortedBy(once, 'lag')
  expect(twice).toEqual({ q: 'x', sort: 'lag', reverse: true })
  expect(sortedBy(twice, 'lag')).toEqual({ q: 'x', sort: 'lag' })
  expect(sortedBy(twice, 'name')).toEqual({ q: 'x', sort: 'name' })
})

test('the order that nobody chose is turned round like the others', () => {
  expect(sortedBy({}, 'health')).toEqual({ sort: 'health', reverse: true })
})

test('screen readers hear which way a column is ordered: names from A, all else from the greatest', () => {
  expect(ariaSort({}, 'health')).toBe('descending')
  expect(ariaSort({ sort: 'name' }, 'name')).toBe('ascending')
  expect(ariaSort({ sort: 'name', reverse: true }, 'name')).toBe('descending')
  expect(ariaSort({ sort: 'lag', reverse: true }, 'lag')).toBe('ascending')
  expect(ariaSort({ sort: 'lag' }, 'name')).toBeUndefined()
})

test('what is asked for is the address, whatever was typed', () => {
  expect(listingPath({ q: 'a&b=c', health: 'lagging', sort: 'lag', reverse: true }, 'x=')).toBe(
    '/api/operator/monitor/workspaces?limit=50&sort=lag&search=a%26b%3Dc&health=lagging&reverse=true&cursor=x%3D',
  )
})

test('a page says which part of all it shows', () => {
  expect(rangeText(0, 0, 0)).toBe('0')
  expect(rangeText(0, 7, 7)).toBe('1–7 of 7')
  expect(rangeText(2, 50, 10_000)).toBe('101–150 of 10,000')
})
