import { expect, test } from 'vitest'

import { readLink } from './preferences-link'

test.each([
  ['', '', undefined],
  ['abc', 'abc', undefined],
  ['abc.invitations', 'abc', 'invitations'],
  ['abc.of_tomorrow', 'abc', undefined],
  ['abc.constructor', 'abc', undefined],
  ['.invitations', '', 'invitations'],
])('behind the # "%s" stands "%s" and the topic %s', (hash, token, topic) => {
  expect(readLink(hash)).toEqual({ token, topic })
})
