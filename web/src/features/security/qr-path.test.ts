import { expect, test } from 'vitest'

import { qrPath } from './qr-path'

const uri = 'otpauth://totp/Mooring:alice%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Mooring'

test('it has the three corners by which scanners find a code, inside a white edge', () => {
  const { path, width } = qrPath(uri)
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`))
  const far = width - 4 - 7
  for (const [left, top] of [[4, 4], [far, 4], [4, far]] as const) {
    for (let step = 0; step < 7; step++) {
      expect(dark.has(`${left + step},${top}`)).toBe(true)
      expect(dark.has(`${left},${top + step}`)).toBe(true)
    }
    expect(dark.has(`${left + 1},${top + 1}`)).toBe(false)
    expect(dark.has(`${left + 3},${top + 3}`)).toBe(true)
  }
  expect([...dark].every((at) => at.split(',').every((one) => Number(one) >= 4 && Number(one) < width - 4))).toBe(true)
})
