import { expect, test } from 'vitest'

import { endReasons } from '@mooring/client'

import { reasonSentence } from './end-reasons'

test.each(endReasons)('%s has a sentence', (reason) => {
  expect(reasonSentence(reason)).toMatch(/^You were signed out .*\.$/)
})

test.each([undefined, 'hacked', 'toString', '<b>'])('%s is not a reason and shows nothing', (reason) => {
  expect(reasonSentence(reason)).toBeUndefined()
})
