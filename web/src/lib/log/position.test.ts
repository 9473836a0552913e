import { expect, test } from 'vitest'

import { positionAt } from './position'

/** Plays many random insertions and says whether each landed where it was asked to. */
function play(seed: number): boolean {
  let state = seed
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const positions: string[] = []
  for (let round = 0; round < 300; round += 1) {
    const index = Math.floor(random() * (positions.length + 1))
    positions.splice(index, 0, positionAt(positions, index))
  }
  return positions.every((position, index) => index === 0 || position > (positions[index - 1] ?? ''))
}

test.each([1, 2, 3, 4, 5])('300 insertions at random places stay in order (seed %i)', (seed) => {
  expect(play(seed)).toBe(true)
})

test('between two tasks that got the same position on two devices, it sorts after both rather than failing', () => {
  expect(positionAt(['a1', 'a1'], 1) > 'a1').toBe(true)
  expect(positionAt(['a1', 'a1', 'a2'], 1) < 'a2').toBe(true)
})

test('next to a position nobody here wrote, it still sorts after it', () => {
  expect(positionAt(['~~~'], 1) > '~~~').toBe(true)
})
