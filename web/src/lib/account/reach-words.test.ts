import { expect, test } from 'vitest'

import { reachWords } from './reach-words'
import type { MailReach } from './types'

const reach = (because: MailReach['because'], until: string | null = null): MailReach => ({
  reachable: because === null,
  because,
  since: null,
  until,
  retryable: false,
})

test('of an address that takes mail there is nothing to say', () => {
  expect(reachWords(reach(null), 'bob@example.org')).toBeUndefined()
})

test.each(['hard_bounce', 'soft_bounces', 'complaint', 'operator'] as const)('%s has a sentence that names the address', (because) => {
  expect(reachWords(reach(because), 'bob@example.org')).toMatch(/^[A-Z].*bob@example\.org.*\.$/)
})

test('what passes by itself says when', () => {
  const until = '2026-11-24T10:00:00.000Z'
  expect(reachWords(reach('soft_bounces', until), 'bob@example.org')).toContain('2026')
  expect(reachWords(reach('soft_bounces'), 'bob@example.org')).not.toContain('try again')
})
