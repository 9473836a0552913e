import { roleNames } from '~/lib/workspaces/role-names'

import type { Invitation } from './types'

type Described = Pick<Invitation, 'kind' | 'email' | 'domain' | 'role' | 'uses' | 'mostUses'>

/** Whom it is for. */
export function invitationName({ kind, email, domain }: Described): string {
  if (kind === 'email') return email ?? 'Somebody'
  return domain === null ? 'Link for anybody who has it' : `Link for addresses at ${domain}`
}

/** What it gives, and how much of it is used. */
export function invitationTerms({ kind, role, uses, mostUses }: Described): string {
  const given = roleNames[role]
  return kind === 'link' ? `${given} · ${uses} of ${mostUses} used` : given
}

const delivered: Record<Exclude<NonNullable<Invitation['delivery']>, 'cannot_reach'>, string> = {
  queued: 'its mail is on the way',
  accepted: 'handed over to its mail server',
  delayed: 'its mail server lets us wait',
  delivered: 'arrived',
}

/** How far the mail of one that waits for an answer has come; nothing for a link, for one that is over, and for a mail long ago. */
export function deliveryWords({ delivery, state }: Pick<Invitation, 'delivery' | 'state'>): string | undefined {
  if (delivery === null || delivery === 'cannot_reach' || state !== 'pending') return undefined
  return delivered[delivery]
}

/** Its mail came back, or was not sent at all. */
export function isLost({ delivery, state }: Pick<Invitation, 'delivery' | 'state'>): boolean {
  return delivery === 'cannot_reach' && state === 'pending'
}

export const endings: Record<Exclude<Invitation['state'], 'pending'>, string> = {
  accepted: 'Accepted',
  declined: 'Declined',
  revoked: 'Revoked',
  expired: 'Expired',
  used_up: 'Used up',
}
