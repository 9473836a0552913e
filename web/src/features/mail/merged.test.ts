import { expect, test } from 'vitest'

import { merged } from './merged'
import type { MailChoices } from './types'

const choices = (news: boolean, invitations: boolean): MailChoices => ({
  address: 'bob@example.org',
  topics: [
    { id: 'workspace_news', wanted: news },
    { id: 'invitations', wanted: invitations },
  ],
})

test('an answer is believed about what was asked, not about what was changed meanwhile', () => {
  expect(merged(choices(true, false), choices(false, true), { workspace_news: false })).toEqual(choices(false, false))
})

test('where nothing is known yet it is believed', () => {
  expect(merged(undefined, choices(false, true), { workspace_news: false })).toEqual(choices(false, true))
})
