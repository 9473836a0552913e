import { useQueryClient } from '@tanstack/react-query'
import { MailOpen } from 'lucide-react'

import { useDeed } from '~/lib/form/use-deed'
import type { InvitationPreview } from '~/lib/invitations/types'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { showToast } from '~/ui/toast-list'

import { asRole, invites } from './invitation-words'
import styles from './invitations.module.css'
import { useEnter, type Accepted } from './use-enter'

type Props = { invitation: InvitationPreview; onLater?: () => void }

/** One invitation that waits: accept, decline, or later. */
export function PendingInvitation({ invitation, onLater }: Props) {
  const queries = useQueryClient()
  const enter = useEnter()
  const { pending, problem, run } = useDeed()
  const path = `/api/invitations/${encodeURIComponent(invitation.id)}`
  const accept = () => run(async () => enter(await session.request<Accepted>('POST', `${path}/accept`)))
  const decline = () =>
    run(async () => {
      await session.request('POST', `${path}/decline`)
      await queries.invalidateQueries({ queryKey: ['invitations'] })
      showToast(`You declined the invitation to “${invitation.workspaceName}”.`)
    })
  return (
    <li className={styles.notice}>
      <MailOpen size={18} aria-hidden />
      <p className={styles.text}>
        <b className={styles.main}>{invites(invitation)}.</b> <span className={styles.quiet}>{asRole(invitation)}</span>
      </p>
      <div className={styles.actions}>
        <Button look="primary" pending={pending} onClick={() => void accept()}>
          Accept<span className="visually-hidden"> the invitation to {invitation.workspaceName}</span>
        </Button>
        <Button pending={pending} onClick={() => void decline()}>
          Decline<span className="visually-hidden"> the invitation to {invitation.workspaceName}</span>
        </Button>
        {onLater !== undefined && (
          <Button look="quiet" onClick={onLater}>
            Later
          </Button>
        )}
      </div>
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </li>
  )
}
