import { Link } from '@tanstack/react-router'

import type { InvitationPreview } from '~/lib/invitations/types'
import { AccountCard } from '~/ui/account-card'
import buttons from '~/ui/button.module.css'

import { asRole, invites } from './invitation-words'
import styles from './invitations.module.css'

type Props = { invitation: InvitationPreview }

/** Nobody is signed in: both ways lead back to the invitation. */
export function SignedOutCard({ invitation }: Props) {
  const { emailHint, domain } = invitation
  return (
    <AccountCard title={invites(invitation)} lead={asRole(invitation)}>
      {emailHint !== null && (
        <p>
          It was sent to <b className={styles.fact}>{emailHint}</b>: use the account with that address.
        </p>
      )}
      {domain !== null && (
        <p>
          It is for people with an address at <b className={styles.fact}>{domain}</b>.
        </p>
      )}
      <div className={styles.ways}>
        <Link to="/signup" search={{ next: '/invitation' }} className={`${buttons.button} ${buttons.primary} ${buttons.wide}`}>
          Create account
        </Link>
        <Link to="/login" search={{ next: '/invitation' }} className={`${buttons.button} ${buttons.secondary} ${buttons.wide}`}>
          Log in
        </Link>
      </div>
    </AccountCard>
  )
}
