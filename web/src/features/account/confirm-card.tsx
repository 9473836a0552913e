import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import { Notice } from '~/ui/notice'

import { AccountCard } from '~/ui/account-card'
import { useLinkToken } from './use-link-token'

type Said = { title: string; lead: string; go?: string }

type Props = {
  title: string
  lead: string
  /** Uses the link up, and says what came of it. */
  redeem: (token: string) => Promise<Said>
}

/** What a link in a mail opens: a button uses it up, opening the page does not, for mail scanners open every link. */
export function ConfirmCard({ title, lead, redeem }: Props) {
  const token = useLinkToken()
  const { pending, problem, run } = useDeed()
  const [said, setSaid] = useState<Said>()
  if (said !== undefined) {
    return (
      <AccountCard title={said.title} lead={said.lead}>
        {said.go !== undefined && (
          <Link to="/" className={`${buttons.button} ${buttons.primary} ${buttons.wide}`}>
            {said.go}
          </Link>
        )}
      </AccountCard>
    )
  }
  if (token === '') {
    return (
      <AccountCard
        title="This link is not complete"
        lead="Open the link in the mail again. If it does not help, copy the whole link into the address bar."
        foot={<Link to="/">Go to Mooring</Link>}
      />
    )
  }
  return (
    <AccountCard title={title} lead={lead}>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <Button look="primary" wide autoFocus pending={pending} onClick={() => void run(async () => setSaid(await redeem(token)))}>
        {pending ? 'Confirming…' : 'Confirm'}
      </Button>
    </AccountCard>
  )
}
