import { expect, test } from 'vitest'

import type { Role } from '../api/types'
import { mayRemove, rolesToGive } from './role-rules'
import type { Member } from './types'

const member = (role: Role, you = false): Member => ({
  user: { id: `${role}${you}`, name: '', email: '' },
  role,
  joinedAt: '',
  you,
})
const [alice, other] = [member('owner'), member('owner')]

test.each([
  ['owner', 'owner', ['owner', 'admin', 'member', 'viewer']],
  ['owner', 'viewer', ['admin', 'member', 'viewer']],
  ['admin', 'owner', ['owner']],
  ['admin', 'admin', ['admin', 'member', 'viewer']],
  ['member', 'viewer', ['viewer']],
  ['viewer', 'viewer', ['viewer']],
] as const)('%s gives to %s one of %j', (actor, target, given) => {
  expect(rolesToGive(actor, member(target), [alice, other])).toEqual(given)
})

test.each([
  ['admin', ['admin', 'member', 'viewer']],
  ['member', ['member', 'viewer']],
  ['viewer', ['viewer']],
] as const)('oneself as %s one may only lower: %j', (role, given) => {
  expect(rolesToGive(role, member(role, true), [alice])).toEqual(given)
})

test('the last owner stays owner, one of two may be lowered', () => {
  const me = member('owner', true)
  expect(rolesToGive('owner', me, [me])).toEqual(['owner'])
  expect(rolesToGive('owner', me, [me, other])).toEqual(['owner', 'admin', 'member', 'viewer'])
})

test.each([
  ['owner', 'owner', true],
  ['admin', 'owner', false],
  ['admin', 'admin', true],
  ['member', 'viewer', false],
] as const)('%s removes %s: %s', (actor, target, may) => {
  expect(mayRemove(actor, member(target), [alice, other])).toBe(may)
})

test('nobody removes oneself, one leaves; nobody removes the last owner', () => {
  expect(mayRemove('owner', member('owner', true), [alice, other])).toBe(false)
  expect(mayRemove('owner', alice, [alice])).toBe(false)
})
