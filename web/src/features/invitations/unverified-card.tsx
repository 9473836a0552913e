import { useQueryClient } from '@tanstack/react-query'

import { useConfirmation } from '~/lib/account/use-confirmation'
import type { InvitationPreview } from '~/lib/invitations/types'
import { AccountCard } from '~/ui/account-card'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'

import { invites } from './invitation-words'
import styles from './invitations.module.css'

type Props = { invitation: InvitationPreview }

/** A link proves nothing about whoever holds it, so it wants an address that is surely theirs. */
export function UnverifiedCard({ invitation }: Props) {
  const { email, pending, problem, sent, resend, look } = useConfirmation()
  const queries = useQueryClient()
  const forDomain = invitation.domain === null ? '' : `, for people with an address at ${invitation.domain}`
  return (
    <AccountCard title="Confirm your address first" lead={`${invites(invitation)}${forDomain}.`}>
      <p>
        Open the link in the mail that we sent to <b className={styles.fact}>{email}</b>, then come back here and accept.
      </p>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {sent && problem === undefined && <Notice>Sent again. It may take a minute, and look into your spam folder too.</Notice>}
      <div className={styles.ways}>
        <Button
          look="primary"
          wide
          pending={pending}
          onClick={() => void look(() => queries.invalidateQueries({ queryKey: ['invitation'] }))}
        >
          I have confirmed it
        </Button>
        <Button wide pending={pending} onClick={() => void resend()}>
          Send the mail again
        </Button>
      </div>
    </AccountCard>
  )
}
