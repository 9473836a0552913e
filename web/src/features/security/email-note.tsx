import { reachWords } from '~/lib/account/reach-words'
import type { Account } from '~/lib/account/types'

import { PendingNote } from './pending-note'
import { UnconfirmedNote } from './unconfirmed-note'
import { UnreachableNote } from './unreachable-note'

type Props = { account: Account }

/** What is still open about the address: a change that waits, mail that does not arrive, or its first confirmation. */
export function EmailNote({ account: { user, pendingEmail, mail } }: Props) {
  const trouble = reachWords(mail, user.email)
  return (
    <>
      {trouble !== undefined && <UnreachableNote trouble={trouble} retryable={mail.retryable} email={user.email} />}
      {pendingEmail !== null && <PendingNote user={user} pending={pendingEmail} />}
      {pendingEmail === null && trouble === undefined && !user.verified && <UnconfirmedNote email={user.email} />}
    </>
  )
}
