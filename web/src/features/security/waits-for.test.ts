import { expect, test } from 'vitest'

import { waitsFor } from './waits-for'

const pending = (oldConfirmed: boolean, newConfirmed: boolean) => ({
  email: 'new@example.org',
  oldConfirmed,
  newConfirmed,
  expiresAt: '2026-11-24T10:00:00.000Z',
})
const known = { email: 'old@example.org' }

test('it says which links are still to be opened', () => {
  expect(waitsFor(known, pending(false, false))).toMatch(/Open the links we sent to old@\S+ and to new@/)
  expect(waitsFor(known, pending(true, false))).toMatch(/new@\S+ It is done once you open the link we sent there/)
  expect(waitsFor(known, pending(false, true))).toContain('open the link we sent to old@')
})

test('nobody is sent to a mailbox that is not asked', () => {
  expect(waitsFor(known, pending(true, false))).not.toContain('old@')
})
