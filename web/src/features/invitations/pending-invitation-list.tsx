import { Link } from '@tanstack/react-router'

import { Notice } from '~/ui/notice'

import styles from './invitations.module.css'
import { PendingInvitation } from './pending-invitation'
import { usePendingInvitations } from './use-pending-invitations'

/** All that wait for an answer, on the page of workspaces. */
export function PendingInvitationList() {
  const { data } = usePendingInvitations()
  if (data?.confirmFirst === true) {
    return (
      <Notice>
        <span>
          Were you invited somewhere? <Link to="/account/security">Confirm your email address</Link>, and invitations to it are shown
          here.
        </span>
      </Notice>
    )
  }
  const shown = data?.invitations.filter(({ standing }) => standing !== 'member') ?? []
  if (shown.length === 0) return null
  return (
    <ul className={styles.list} aria-label="Invitations">
      {shown.map((invitation) => (
        <PendingInvitation key={invitation.id} invitation={invitation} />
      ))}
    </ul>
  )
}
