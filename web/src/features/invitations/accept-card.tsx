import { useUser } from '@mooring/client/react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { keptInvitation } from '~/lib/invitations/kept-invitation'
import type { InvitationPreview } from '~/lib/invitations/types'
import { session } from '~/lib/session/session'
import { AccountCard } from '~/ui/account-card'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'

import { asRole, invites } from './invitation-words'
import styles from './invitations.module.css'
import { RefusedCard } from './refused-card'
import { useEnter, type Accepted } from './use-enter'

type Props = { token: string; invitation: InvitationPreview }

/** The right person is signed in. One by link is nobody's to decline: it is only not used. */
export function AcceptCard({ token, invitation }: Props) {
  const { email } = useUser()
  const navigate = useNavigate()
  const enter = useEnter()
  const { pending, problem, run } = useDeed()
  const [declined, setDeclined] = useState(false)
  const accept = () =>
    run(async () => enter(await session.request<Accepted>('POST', '/api/invitations/accept', { token })))
  const decline = () =>
    run(async () => {
      await session.request('POST', '/api/invitations/decline', { token })
      keptInvitation.forget()
      setDeclined(true)
    })
  const later = () => {
    keptInvitation.layAside()
    void navigate({ to: '/' })
  }
  if (declined) {
    return <RefusedCard title="You declined the invitation" lead={`You are not in “${invitation.workspaceName}”, and nobody needs to do anything more.`} />
  }
  return (
    <AccountCard title={invites(invitation)} lead={asRole(invitation)} foot={<>You are signed in as {email}.</>}>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <div className={styles.ways}>
        <Button look="primary" wide autoFocus pending={pending} onClick={() => void accept()}>
          {pending ? 'One moment…' : 'Accept'}
        </Button>
        <div className={styles.pair}>
          {invitation.kind === 'email' && (
            <Button wide pending={pending} onClick={() => void decline()}>
              Decline
            </Button>
          )}
          <Button wide onClick={later}>
            Later
          </Button>
        </div>
      </div>
    </AccountCard>
  )
}
