import { useUser } from '@mooring/client/react'
import { useNavigate } from '@tanstack/react-router'

import { keptInvitation } from '~/lib/invitations/kept-invitation'
import type { InvitationPreview } from '~/lib/invitations/types'
import { AccountCard } from '~/ui/account-card'
import { Button } from '~/ui/button'

import styles from './invitations.module.css'

type Props = { invitation: InvitationPreview; onSwitchAccount: () => void }

/** Signed in, but not as the one who is invited. */
export function WrongAccountCard({ invitation, onSwitchAccount }: Props) {
  const { email } = useUser()
  const navigate = useNavigate()
  const byDomain = invitation.standing === 'wrong_domain'
  const stay = () => {
    keptInvitation.layAside()
    void navigate({ to: '/' })
  }
  return (
    <AccountCard
      title={byDomain ? 'Your address is not among those invited' : 'This invitation is for another account'}
      lead={`You are signed in as ${email}.`}
    >
      <p>
        {byDomain ? `The link to “${invitation.workspaceName}” is for people with a confirmed address at ` : `The invitation to “${invitation.workspaceName}” was sent to `}
        <b className={styles.fact}>{byDomain ? invitation.domain : (invitation.emailHint ?? 'another address')}</b>.{' '}
        {byDomain ? 'Switch to an account with such an address, or ask for an invitation of your own.' : 'Switch to the account with that address, or ask to be invited with yours.'}
      </p>
      <div className={styles.ways}>
        <Button look="primary" wide onClick={onSwitchAccount}>
          Switch account
        </Button>
        <Button wide onClick={stay}>
          Stay signed in as you are
        </Button>
      </div>
    </AccountCard>
  )
}
