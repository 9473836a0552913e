import { expect, test } from 'vitest'

import { returnPath } from './return-path'

const origin = 'https://mooring.example'

test.each([
  '/',
  '/w/abc/board',
  '/w/abc/board?task=1#notes',
])('%s is a way back', (next) => {
  expect(returnPath(next, origin)).toBe(next)
})

test.each([
  undefined,
  '',
  7,
  'w/abc',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  'javascript:alert(1)',
  '/login?next=/login',
  '/signup',
  `/${'a'.repeat(3000)}`,
])('%s is not', (next) => {
  expect(returnPath(next, origin)).toBeUndefined()
})
