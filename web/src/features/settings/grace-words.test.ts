import { expect, test } from 'vitest'

import { graceWords } from './grace-words'

const now = new Date('2026-11-23T12:00:00Z')

test('the date is said until which a deletion can be undone', () => {
  expect(graceWords(30, now)).toContain('Until December 23, 2026 you can bring it back')
})

test('without a grace period nothing is promised', () => {
  expect(graceWords(0, now)).toContain('gone for good within the hour')
})
