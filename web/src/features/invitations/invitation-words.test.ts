import { expect, test } from 'vitest'

import { asRole, invites } from './invitation-words'

test('who, where to, and as what', () => {
  expect(invites({ invitedBy: 'Adam', workspaceName: 'Spring regatta' })).toBe('Adam invites you to “Spring regatta”')
  expect(asRole({ role: 'member' })).toBe('As a member: you can read and write.')
  // Whom to ask for more is no word for somebody who is not in it yet.
  expect(asRole({ role: 'viewer' })).toBe('As a viewer: you can read.')
})
