import type { InvitationPreview } from '~/lib/invitations/types'

import { AcceptCard } from './accept-card'
import { AlreadyMember } from './already-member'
import { SignedOutCard } from './signed-out-card'
import { UnverifiedCard } from './unverified-card'
import { WrongAccountCard } from './wrong-account-card'

type Props = { token: string; invitation: InvitationPreview; onSwitchAccount: () => void }

/** What whoever looks can do with it. */
export function InvitationCard({ token, invitation, onSwitchAccount }: Props) {
  switch (invitation.standing) {
    case 'signed_out':
      return <SignedOutCard invitation={invitation} />
    case 'other_account':
    case 'wrong_domain':
      return <WrongAccountCard invitation={invitation} onSwitchAccount={onSwitchAccount} />
    case 'unverified':
      return <UnverifiedCard invitation={invitation} />
    case 'member':
      return <AlreadyMember workspaceId={invitation.workspaceId} name={invitation.workspaceName} />
    default:
      return <AcceptCard token={token} invitation={invitation} />
  }
}
