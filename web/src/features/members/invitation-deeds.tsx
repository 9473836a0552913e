import { useEffect, useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import type { Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Button } from '~/ui/button'
import { copyText } from '~/ui/copy-text'
import styles from '~/ui/settings.module.css'
import { showToast } from '~/ui/toast-list'

import { invitationName, isLost } from './invitation-words'
import own from './members.module.css'
import { OtherAddressDialog } from './other-address-dialog'
import { RevokeDialog } from './revoke-dialog'
import type { Invitation } from './types'

type Props = { invitation: Invitation; workspace: Workspace; onProblem: (problem: string | undefined) => void }

/** What can be done with an invitation that is not answered. */
export function InvitationDeeds({ invitation, workspace, onProblem }: Props) {
  const { id, kind, state, link } = invitation
  const [asking, setAsking] = useState<'revoke' | 'address'>()
  const { pending, problem, run } = useDeed()
  const reread = useRereadWorkspace()
  useEffect(() => onProblem(problem), [problem, onProblem])
  const name = invitationName(invitation)
  const open = workspace.state !== 'archived'
  // Once more to where nothing arrives is of no use.
  const lost = isLost(invitation)
  const resend = () =>
    run(async () => {
      await session.request('POST', workspacePath(workspace.id, `/invitations/${id}/resend`))
      await reread()
      showToast(`Sent again to ${name}.`)
    })
  if (state !== 'pending' && state !== 'expired') return null
  return (
    <div className={`${styles.itemButtons} ${own.deeds}`}>
      {link !== null && <Button onClick={() => void copyText(link, 'The link is')}>Copy link</Button>}
      {lost && open && (
        <Button onClick={() => setAsking('address')}>
          Change<span className="visually-hidden"> the address {name}</span>
        </Button>
      )}
      {kind === 'email' && open && !lost && (
        <Button pending={pending} onClick={() => void resend()}>
          {pending ? 'Sending…' : 'Resend'}
          <span className="visually-hidden"> the invitation to {name}</span>
        </Button>
      )}
      {state === 'pending' && (
        <Button look="danger" onClick={() => setAsking('revoke')}>
          Revoke<span className="visually-hidden"> {name}</span>
        </Button>
      )}
      {asking === 'revoke' && <RevokeDialog invitation={invitation} workspace={workspace} onClose={() => setAsking(undefined)} />}
      {asking === 'address' && (
        <OtherAddressDialog invitation={invitation} workspace={workspace} onClose={() => setAsking(undefined)} />
      )}
    </div>
  )
}
