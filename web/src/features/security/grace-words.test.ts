import { expect, test } from 'vitest'

import { graceWords } from './grace-words'

const now = new Date('2026-11-23T12:00:00Z')

test('the date is said until which closing can be undone', () => {
  expect(graceWords(30 * 86_400, now)).toContain('Until December 23, 2026 you can reopen it')
})

test('without a grace period nothing is promised', () => {
  expect(graceWords(0, now)).toBe('It is gone for good: this cannot be undone.')
})
