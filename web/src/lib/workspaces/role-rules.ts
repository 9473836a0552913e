import type { Role } from '../api/types'
import type { Member } from './types'

/** From most to least; each may all that the next one may. */
export const roles: readonly Role[] = ['owner', 'admin', 'member', 'viewer']

/** What an admin may and a member may not. */
export function manages(role: Role): boolean {
  return role === 'owner' || role === 'admin'
}

/** The roles one may give with an invitation: never `owner`, which is offered and accepted instead. */
export const rolesToInvite: readonly Role[] = ['admin', 'member', 'viewer']

/** The only owner can neither be lowered nor leave. */
export function isLastOwner(member: Member, members: readonly Member[]): boolean {
  return member.role === 'owner' && members.filter(({ role }) => role === 'owner').length === 1
}

/** The roles that `actor` may give to `target`, its own among them; only that one when there is nothing to choose. */
export function rolesToGive(actor: Role, target: Member, members: readonly Member[]): readonly Role[] {
  if (isLastOwner(target, members)) return [target.role]
  const lower = rolesToInvite.filter((role) => roles.indexOf(role) >= roles.indexOf(target.role))
  if (target.you) return lower.includes(target.role) ? lower : [target.role, ...lower]
  if (!manages(actor) || (actor === 'admin' && target.role === 'owner')) return [target.role]
  return target.role === 'owner' ? roles : rolesToInvite
}

export function mayRemove(actor: Role, target: Member, members: readonly Member[]): boolean {
  if (target.you || isLastOwner(target, members)) return false
  return actor === 'owner' || (actor === 'admin' && target.role !== 'owner')
}
