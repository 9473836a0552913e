import { exactTime } from '~/lib/time/relative'
import { TimeAgo } from '~/ui/time-ago'

import { deliveryWords } from './invitation-words'
import type { Invitation } from './types'

type Props = { invitation: Invitation }

/** When it was sent, how far its mail has come, and how long it is good for. */
export function InvitationTimes({ invitation }: Props) {
  const { sentAt, createdAt, expiresAt, state } = invitation
  const delivery = deliveryWords(invitation)
  return (
    <>
      sent <TimeAgo at={sentAt ?? createdAt} />
      {delivery !== undefined && `, ${delivery}`}
      {state === 'pending' && ` · until ${exactTime(new Date(expiresAt))}`}
    </>
  )
}
