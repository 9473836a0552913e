import { Refusal, refusalCodes as serverCodes, Unreachable } from '@mooring/client'
import { expect, test } from 'vitest'

import { explain, explainFields, refusalCodes } from './refusals'

test('the server names its codes', () => {
  expect(serverCodes.length).toBeGreaterThan(20)
})

test('every code of the server has its words, and no word is left without a code', () => {
  expect(refusalCodes.toSorted()).toEqual(serverCodes)
})

test('a field is told what is wrong with it, in words, also when its code stands for the whole', () => {
  const taken = new Refusal({ status: 409, code: 'EMAIL_TAKEN', fields: { email: 'EMAIL_TAKEN', name: 'OF_TOMORROW' } })
  expect(explainFields(taken)).toEqual({
    email: 'There is already an account with this email. Log in instead, or use another address.',
    name: 'Please check this.',
  })
})

test('who was too quick is told for how long to wait', () => {
  expect(explain(limited(20))).toContain('20 seconds')
  expect(explain(limited(700))).toContain('12 minutes')
})

test.each([new Unreachable('network'), new Refusal({ status: 400, code: 'constructor' }), new Error('bug'), 'x'])(
  '%s has words that name no code',
  (error) => {
    expect(explain(error)).toMatch(/^[A-Z][a-z].+\.$/)
  },
)

function limited(retryAfterSeconds: number): Refusal {
  return new Refusal({ status: 429, code: 'RATE_LIMITED', retryAfterSeconds })
}
