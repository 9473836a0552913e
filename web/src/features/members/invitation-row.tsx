import { Link2, Mail } from 'lucide-react'
import { useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { exactTime } from '~/lib/time/relative'
import type { Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { copyText } from '~/ui/copy-text'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'
import { showToast } from '~/ui/toast-list'

import { endings, invitationName, invitationTerms } from './invitation-words'
import own from './members.module.css'
import type { Invitation } from './types'

type Props = { invitation: Invitation; workspace: Workspace }

export function InvitationRow({ invitation, workspace }: Props) {
  const { id, kind, state, link } = invitation
  const [revoking, setRevoking] = useState(false)
  const { pending, problem, run } = useDeed()
  const reread = useRereadWorkspace()
  const Icon = kind === 'email' ? Mail : Link2
  const name = invitationName(invitation)
  const path = workspacePath(workspace.id, `/invitations/${id}`)
  const resend = () =>
    run(async () => {
      await session.request('POST', `${path}/resend`)
      await reread()
      showToast(`Sent again to ${name}.`)
    })
  const revoke = async () => {
    await session.request('DELETE', path)
    await reread()
    showToast('The invitation does not work any more.')
  }
  return (
    <li className={`${styles.item} ${own.wraps}`} aria-label={name}>
      <Icon size={20} className={styles.itemIcon} aria-hidden />
      <div className={styles.settingText}>
        <p className={styles.itemName}>
          {name}
          {state !== 'pending' && <span className={own.ended}>{endings[state]}</span>}
        </p>
        <p className={styles.quiet}>
          {invitationTerms(invitation)} · <Times invitation={invitation} />
        </p>
      </div>
      {(state === 'pending' || state === 'expired') && (
        <div className={`${styles.itemButtons} ${own.deeds}`}>
          {link !== null && <Button onClick={() => void copyText(link, 'The link is')}>Copy link</Button>}
          {kind === 'email' && workspace.state !== 'archived' && (
            <Button pending={pending} onClick={() => void resend()}>
              {pending ? 'Sending…' : 'Resend'}
              <span className="visually-hidden"> the invitation to {name}</span>
            </Button>
          )}
          {state === 'pending' && (
            <Button look="danger" onClick={() => setRevoking(true)}>
              Revoke<span className="visually-hidden"> {name}</span>
            </Button>
          )}
        </div>
      )}
      {problem !== undefined && (
        <div className={own.problem}>
          <Notice kind="danger">{problem}</Notice>
        </div>
      )}
      {revoking && (
        <ConfirmDialog
          title="Revoke this invitation?"
          confirm="Revoke"
          confirming="Revoking…"
          onConfirm={revoke}
          onClose={() => setRevoking(false)}
        >
          {kind === 'email'
            ? `The link in the mail to ${name} stops working at once.`
            : 'The link stops working at once. Who has joined by it stays.'}
        </ConfirmDialog>
      )}
    </li>
  )
}

function Times({ invitation: { sentAt, createdAt, expiresAt, state } }: { invitation: Invitation }) {
  return (
    <>
      sent <TimeAgo at={sentAt ?? createdAt} />
      {state === 'pending' && ` · until ${exactTime(new Date(expiresAt))}`}
    </>
  )
}
