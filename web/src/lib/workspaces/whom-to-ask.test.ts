import { expect, test } from 'vitest'

import type { Role } from '../api/types'
import type { Member } from './types'
import { whomToAsk } from './whom-to-ask'

const member = (name: string, role: Role, you = false): Member => ({
  user: { id: name, name, email: `${name || 'anna'}@example.org` },
  role,
  joinedAt: '2026-11-01T00:00:00Z',
  you,
})

test('who could do it is named, and never oneself', () => {
  const members = [member('Alice', 'owner'), member('Adam', 'admin', true), member('Bob', 'member')]
  expect(whomToAsk(members, ['owner', 'admin'])).toBe('Ask Alice.')
})

test('several are named as a choice, at most three, the nameless by their address', () => {
  const members = [member('', 'owner'), member('Adam', 'admin'), member('Ada', 'admin'), member('Abe', 'admin')]
  expect(whomToAsk(members, ['owner', 'admin'])).toBe('Ask anna@example.org, Adam, or Ada.')
})

test('while nobody is known, the role is', () => {
  expect(whomToAsk([], ['owner', 'admin'])).toBe('Ask an owner or an admin.')
})
