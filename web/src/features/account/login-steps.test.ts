import { AccountClosed, SecondFactorRequired, Refusal, Unreachable } from '@mooring/client'
import { expect, test } from 'vitest'


import { stepAfter } from './login-steps'

test('a right password with a second factor leads to that', () => {
  const refusal = new SecondFactorRequired({ status: 401, code: 'SECOND_FACTOR_REQUIRED', challenge: 'c', methods: ['passkey'] })
  expect(stepAfter(refusal)).toEqual({ kind: 'second', challenge: 'c', methods: ['passkey'] })
})

test('a closed account leads to its reopening', () => {
  const refusal = new AccountClosed({ status: 403, code: 'ACCOUNT_CLOSED', reopenUntil: '2026-12-23T13:06:43.839Z' })
  expect(stepAfter(refusal)).toEqual({ kind: 'closed', until: '2026-12-23T13:06:43.839Z' })
})

test('a challenge that ran out leads back to the password, with a sentence', () => {
  const step = stepAfter(new Refusal({ status: 401, code: 'CHALLENGE_INVALID' }))
  expect(step).toMatchObject({ kind: 'password', notice: expect.stringMatching(/^That took too long.+\.$/) })
})

test.each([
  new Refusal({ status: 401, code: 'SECOND_FACTOR_WRONG' }),
  new Refusal({ status: 401, code: 'CREDENTIALS_WRONG' }),
  new Refusal({ status: 429, code: 'RATE_LIMITED' }),
  new Unreachable('network'),
])('%s stays where it is', (error) => {
  expect(stepAfter(error)).toBeUndefined()
})
