import { useMatchRoute } from '@tanstack/react-router'
import { useState } from 'react'

import { putOff, putOffBefore } from '~/lib/visit/put-off'

import styles from './invitations.module.css'
import { PendingInvitation } from './pending-invitation'
import { usePendingInvitations } from './use-pending-invitations'

const shownAtOnce = 2

/** Above every page: invitations that wait for an answer. "Later" puts one off for this visit; the page of workspaces still lists it. */
export function PendingInvitations() {
  const { data } = usePendingInvitations()
  const [later, setLater] = useState(() => putOffBefore('invitations'))
  const listed = useMatchRoute()({ to: '/workspaces' }) !== false
  const shown = data?.invitations.filter(({ id, standing }) => standing !== 'member' && !later.includes(id)) ?? []
  if (listed || shown.length === 0) return null
  return (
    <section aria-label="Invitations">
      <ul className={styles.notices}>
        {shown.slice(0, shownAtOnce).map((invitation) => (
          <PendingInvitation
            key={invitation.id}
            invitation={invitation}
            onLater={() => setLater(putOff('invitations', later, invitation.id))}
          />
        ))}
      </ul>
    </section>
  )
}
