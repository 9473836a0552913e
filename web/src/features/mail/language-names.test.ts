import { expect, test } from 'vitest'

import { languageName } from './language-names'

test.each([
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['fr', 'français'],
])('%s is %s', (tag, name) => {
  expect(languageName(tag)).toBe(name)
})
