import { Link } from '@tanstack/react-router'

import { useLinkToken } from '~/lib/navigation/use-link-token'
import { AccountCard } from '~/ui/account-card'

import { ConfirmStep, type Said } from './confirm-step'

type Props = {
  title: string
  lead: string
  /** What the button does. */
  confirm: string
  /** Uses the link up, and says what came of it. */
  redeem: (token: string) => Promise<Said>
}

/** What a link in a mail opens: a button uses it up, opening the page does not, for mail scanners open every link. */
export function ConfirmCard(props: Props) {
  const token = useLinkToken()
  if (token === '') {
    return (
      <AccountCard
        title="This link is not complete"
        lead="Open the link in the mail again. If it does not help, copy the whole link into the address bar."
        foot={<Link to="/">Go to Mooring</Link>}
      />
    )
  }
  return <ConfirmStep key={token} token={token} {...props} />
}
