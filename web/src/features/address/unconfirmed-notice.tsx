import { useUser } from '@mooring/client/react'
import { Link } from '@tanstack/react-router'
import { MailCheck } from 'lucide-react'
import { useState } from 'react'

import { useConfirmation } from '~/lib/account/use-confirmation'
import { putOff, putOffBefore } from '~/lib/visit/put-off'
import { Banner } from '~/ui/banner'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'

/** Nothing is urgent about it: "Later" puts it off for this visit. */
export function UnconfirmedNotice() {
  const { id } = useUser()
  const { email, pending, problem, sent, resend } = useConfirmation()
  const [later, setLater] = useState(() => putOffBefore('confirm-address'))
  if (later.includes(id)) return null
  const actions = (
    <>
      <Button pending={pending} onClick={() => void resend()}>
        {pending ? 'Sending…' : 'Send it again'}
      </Button>
      <Link to="/account/security" search={{ change: 'email' }} className={`${buttons.button} ${buttons.secondary}`}>
        Change address
      </Link>
      <Button look="quiet" onClick={() => setLater(putOff('confirm-address', later, id))}>
        Later
      </Button>
    </>
  )
  return (
    <Banner label="Your address" icon={MailCheck} actions={actions} problem={problem}>
      {sent ? (
        <>
          <b>Sent again to {email}.</b> It may take a minute, and look into your spam folder too.
        </>
      ) : (
        <>
          <b>Confirm your address:</b> open the link in the mail that we sent to {email}.
        </>
      )}
    </Banner>
  )
}
