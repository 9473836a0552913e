import type { PendingEmail } from '~/lib/account/types'
import type { User } from '~/lib/api/types'

/** Which links a change of address still waits for. */
export function waitsFor(user: Pick<User, 'email' | 'verified'>, { email, oldConfirmed, newConfirmed }: PendingEmail): string {
  // An address that was never confirmed is asked nothing.
  if (!user.verified) return `Changing to ${email}. Open the link we sent to it.`
  if (oldConfirmed) return `Changing to ${email}. ${user.email} has said yes; open the link we sent to ${email}.`
  if (newConfirmed) return `Changing to ${email}. That address has said yes; open the link we sent to ${user.email}.`
  return `Changing to ${email}. Open the links we sent to ${user.email} and to ${email}.`
}
