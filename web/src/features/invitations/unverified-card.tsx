import { request } from '@mooring/client'
import { useUser } from '@mooring/client/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import type { InvitationPreview } from '~/lib/invitations/types'
import { session } from '~/lib/session/session'
import { AccountCard } from '~/ui/account-card'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'

import { invites } from './invitation-words'
import styles from './invitations.module.css'

type Props = { invitation: InvitationPreview }

/** A link for a domain wants an address that is surely theirs. */
export function UnverifiedCard({ invitation }: Props) {
  const { email } = useUser()
  const queries = useQueryClient()
  const { pending, problem, run } = useDeed()
  const [sent, setSent] = useState(false)
  const send = () =>
    run(async () => {
      await request('POST', '/api/accounts/resend', { email })
      setSent(true)
    })
  const look = () =>
    run(async () => {
      await session.confirm()
      await queries.invalidateQueries({ queryKey: ['invitation'] })
    })
  return (
    <AccountCard title="Confirm your address first" lead={`${invites(invitation)}, for people with an address at ${invitation.domain ?? 'one place'}.`}>
      <p>
        Open the link in the mail that we sent to <b className={styles.fact}>{email}</b>, then come back here.
      </p>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {sent && problem === undefined && <Notice>Sent again. It may take a minute, and look into your spam folder too.</Notice>}
      <div className={styles.ways}>
        <Button look="primary" wide pending={pending} onClick={() => void look()}>
          I have confirmed it
        </Button>
        <Button wide pending={pending} onClick={() => void send()}>
          Send the mail again
        </Button>
      </div>
    </AccountCard>
  )
}
