import { Refusal, Unreachable } from '@mooring/client'
import { expect, test } from 'vitest'

import { refusedWords } from './refused-words'

const codes = ['INVALID', 'EXPIRED', 'REVOKED', 'USED', 'DECLINED'].map((end) => `INVITATION_${end}`)

test('each way in which an invitation is over has words and a next step of its own', () => {
  const said = codes.map((code) => refusedWords(new Refusal({ status: 409, code })))
  expect(new Set(said.map((each) => each?.title)).size).toBe(codes.length)
  for (const each of said) expect(each?.lead).toMatch(/[Aa]sk|Copy/)
})

test.each([new Unreachable('network'), new Refusal({ status: 500, code: 'FAULT' }), 'x'])('%s is no word about it', (error) => {
  expect(refusedWords(error)).toBeUndefined()
})
