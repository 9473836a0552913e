import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { request } from '@mooring/client'
import { useDeed } from '~/lib/form/use-deed'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'

import { AccountCard } from '~/ui/account-card'

type Props = { email: string }

/** After sign-up where addresses are confirmed first. It reads the same for taken and free addresses. */
export function LookIntoMail({ email }: Props) {
  const { pending, problem, run } = useDeed()
  const [again, setAgain] = useState(false)
  const resend = () =>
    run(async () => {
      await request('POST', '/api/accounts/resend', { email })
      setAgain(true)
    })
  return (
    <AccountCard
      title="Look into your mail"
      lead={`We have written to ${email}. Open the link in that mail, and your account is ready.`}
      foot={<Link to="/login">Back to log in</Link>}
    >
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {again && problem === undefined && <Notice>Sent again. It may take a minute, and look into your spam folder too.</Notice>}
      <Button wide pending={pending} onClick={() => void resend()}>
        {pending ? 'Sending…' : 'Send it again'}
      </Button>
    </AccountCard>
  )
}
