import { expect, test } from 'vitest'

import { activityWords } from './activity-words'

const person = (id: string, name: string) => ({ id, name, email: `${id}@example.org` })
const [alice, bob] = [person('alice', 'Alice'), person('bob', 'Bob')]
type Case = [kind: string, data: Record<string, string>, about: typeof bob | null, words: string]

test.each<Case>([
  ['workspace_renamed', { former: 'Personal', name: 'Regatta' }, null, 'renamed it from “Personal” to “Regatta”'],
  ['member_role_changed', { former: 'member', role: 'viewer' }, bob, 'changed the role of Bob from member to viewer'],
  ['member_role_changed', { former: 'admin', role: 'viewer' }, alice, 'changed their own role from admin to viewer'],
  ['member_added', { role: 'member', because: 'invitation' }, alice, 'joined as member'],
  ['member_removed', { because: 'left' }, alice, 'left the workspace'],
  ['member_removed', { because: 'removed' }, bob, 'removed Bob'],
  ['invitation_created', { kind: 'email', role: 'admin', email: 'ivy@example.org' }, null, 'invited ivy@example.org as admin'],
  ['invitation_created', { kind: 'link', role: 'viewer' }, null, 'made a link by which people join as viewer'],
  ['ownership_offer_ended', { because: 'declined' }, alice, 'declined the ownership'],
  ['ownership_transferred', {}, alice, 'accepted the ownership'],
  ['rescue_reapplied', { events: '3' }, bob, 'put back 3 edits of Bob from what was kept aside'],
  ['rescue_reapplied', { events: '1' }, bob, 'put back an edit of Bob from what was kept aside'],
  ['export_revoked', { because: 'membership' }, null, 'revoked a download of somebody who may not have it any more'],
  ['kind_of_tomorrow', {}, null, 'kind of tomorrow'],
])('%s %j', (kind, data, about, said) => {
  expect(activityWords({ kind, data, actor: alice, about })).toBe(said)
})

test('what is not told leaves no hole in the sentence', () => {
  expect(activityWords({ kind: 'workspace_renamed', data: {}, actor: null, about: null })).toBe('renamed it')
  expect(activityWords({ kind: 'invitation_created', data: {}, actor: alice, about: null })).toBe('invited somebody')
})
