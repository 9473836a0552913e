import type { Role } from '../api/types'
import { personName } from './person-name'
import type { Member } from './types'

/** "Ask Alice or Adam.": who of the others could do it; the first three are named. */
export function whomToAsk(members: readonly Member[], roles: readonly Role[]): string {
  const names = members.filter(({ role, you }) => roles.includes(role) && !you).map(({ user }) => personName(user))
  if (names.length === 0) return `Ask ${roles.map((role) => `an ${role}`).join(' or ')}.`
  return `Ask ${either.format(names.slice(0, 3))}.`
}

const either = new Intl.ListFormat('en', { type: 'disjunction' })
