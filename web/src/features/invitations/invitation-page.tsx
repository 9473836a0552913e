import { isSignedIn } from '@mooring/client'
import { useSession } from '@mooring/client/react'
import { useEffect } from 'react'

import { keptInvitation } from '~/lib/invitations/kept-invitation'
import { useInvitation } from '~/lib/invitations/use-invitation'
import { AccountCard } from '~/ui/account-card'
import { Button } from '~/ui/button'
import { Skeleton } from '~/ui/skeleton'

import { InvitationCard } from './invitation-card'
import { RefusedCard } from './refused-card'
import { incomplete, refusedWords, unreachable } from './refused-words'
import { useInvitationToken } from './use-invitation-token'

type Props = { onSwitchAccount: () => void }

/** What the link of an invitation opens, for people with and without an account. Opening it uses nothing up. */
export function InvitationPage({ onSwitchAccount }: Props) {
  const token = useInvitationToken()
  const state = useSession()
  const { data, error, refetch } = useInvitation(token)
  const refused = refusedWords(error)
  const over = refused !== undefined
  useEffect(() => {
    if (over) keptInvitation.layAside()
  }, [over])
  if (token === '') return <RefusedCard {...incomplete} />
  if (refused !== undefined) return <RefusedCard {...refused} />
  if (data !== undefined && state.status !== 'starting') {
    // The server may not have heard yet that somebody has logged out.
    const invitation = isSignedIn(state) ? data : { ...data, standing: 'signed_out' as const }
    return <InvitationCard key={invitation.standing} token={token} invitation={invitation} onSwitchAccount={onSwitchAccount} />
  }
  if (error !== null) {
    return (
      <RefusedCard {...unreachable(error)}>
        <Button look="primary" wide onClick={() => void refetch()}>
          Try again
        </Button>
      </RefusedCard>
    )
  }
  return (
    <AccountCard title="Invitation" lead="One moment…">
      <div aria-busy="true">
        <Skeleton height={80} />
      </div>
    </AccountCard>
  )
}
