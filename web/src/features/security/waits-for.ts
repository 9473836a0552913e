import type { PendingEmail } from '~/lib/account/types'
import type { User } from '~/lib/api/types'

/** Which links a change of address still waits for. */
export function waitsFor(user: Pick<User, 'email'>, { email, oldConfirmed, newConfirmed }: PendingEmail): string {
  // It has said yes, or was not asked: it was never confirmed, or its mailbox is gone.
  if (oldConfirmed) return `Changing to ${email}. It is done once you open the link we sent there.`
  if (newConfirmed) return `Changing to ${email}. That address has said yes; open the link we sent to ${user.email}.`
  return `Changing to ${email}. Open the links we sent to ${user.email} and to ${email}.`
}
