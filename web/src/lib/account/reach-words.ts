import { exactTime } from '~/lib/time/relative'

import type { MailReach } from './types'

/** Why nothing is sent to one's address, in a sentence; undefined if mail reaches it. */
export function reachWords({ reachable, because, until }: MailReach, email: string): string | undefined {
  if (reachable) return undefined
  const again = until === null ? '' : ` We try again by ourselves from ${exactTime(new Date(until))} on.`
  switch (because) {
    case 'complaint':
      return `We no longer write to ${email}: our mail was marked as spam there.`
    case 'operator':
      return `Whoever runs this Mooring has stopped all mail to ${email}.`
    case 'soft_bounces':
      return `We cannot reach ${email}: its mailbox turned our mail away several times.${again}`
    default:
      return `We cannot reach ${email}: its mail server says that it takes no mail.`
  }
}
