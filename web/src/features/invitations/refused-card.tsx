import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { keptInvitation } from '~/lib/invitations/kept-invitation'
import { AccountCard } from '~/ui/account-card'

type Props = { title: string; lead: string; children?: ReactNode }

/** An invitation that leads nowhere, and why. */
export function RefusedCard({ title, lead, children }: Props) {
  return (
    <AccountCard title={title} lead={lead} foot={<Link to="/" onClick={() => keptInvitation.layAside()}>Go to Mooring</Link>}>
      {children}
    </AccountCard>
  )
}
