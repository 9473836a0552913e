import { expect, test } from 'vitest'

import { deliveryWords, isLost } from './invitation-words'

test.each(['queued', 'accepted', 'delayed', 'delivered'] as const)('a mail that is %s has words, while there is an answer to wait for', (delivery) => {
  expect(deliveryWords({ delivery, state: 'pending' })).toMatch(/^[a-z]/)
  expect(deliveryWords({ delivery, state: 'accepted' })).toBeUndefined()
})

test('what came back is said only of one that still waits', () => {
  expect([isLost({ delivery: 'cannot_reach', state: 'pending' }), isLost({ delivery: 'cannot_reach', state: 'declined' })]).toEqual([true, false])
  expect([isLost({ delivery: 'delayed', state: 'pending' }), isLost({ delivery: null, state: 'pending' })]).toEqual([false, false])
})
