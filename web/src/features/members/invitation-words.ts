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

export const endings: Record<Exclude<Invitation['state'], 'pending'>, string> = {
  accepted: 'Accepted',
  declined: 'Declined',
  revoked: 'Revoked',
  expired: 'Expired',
  used_up: 'Used up',
}
