import { expect, test } from 'vitest'

import { fromBase64url, toBase64url } from './bytes'

test('every byte comes back, at every length', () => {
  for (let length = 0; length < 260; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) % 256)
    expect(new Uint8Array(fromBase64url(toBase64url(bytes.buffer)))).toEqual(bytes)
  }
})

test('it is the alphabet of addresses, without padding', () => {
  expect(toBase64url(Uint8Array.of(251, 255, 254, 255).buffer)).toBe('-__-_w')
})
