import { expect, test } from 'vitest'

import { addressesIn } from './addresses'

test.each([
  ['', []],
  [' \n , ;', []],
  ['ivy@example.org', ['ivy@example.org']],
  ['ivy@example.org, bob@example.org;vera@example.org\ncarol@example.org', ['ivy@example.org', 'bob@example.org', 'vera@example.org', 'carol@example.org']],
  ['ivy@example.org bob@example.org', ['ivy@example.org', 'bob@example.org']],
  ['Ivy Quay <ivy@example.org>, "Bob" <bob@example.org>', ['ivy@example.org', 'bob@example.org']],
  ['ivy@example.org, IVY@example.org', ['ivy@example.org']],
  ['not an address', ['not', 'an', 'address']],
])('%j holds %j', (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses)
})
