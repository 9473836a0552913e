import { isSignedIn, request } from '@mooring/client'
import { useUser } from '@mooring/client/react'
import { useState } from 'react'

import { InWords } from '~/lib/form/in-words'
import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'

type Confirmation = {
  email: string
  pending: boolean
  problem: string | undefined
  /** The mail was sent once more. */
  sent: boolean
  resend: () => Promise<void>
  /** Asks the server whether it is confirmed by now; `then` is done if so. */
  look: (then?: () => Promise<void>) => Promise<void>
}

/** The address of the signed-in person, which they have not confirmed yet: the mail once more, and whether it was followed. */
export function useConfirmation(): Confirmation {
  const { email } = useUser()
  const { pending, problem, run } = useDeed()
  const [sent, setSent] = useState(false)
  const resend = () =>
    run(async () => {
      await request('POST', '/api/accounts/resend', { email })
      setSent(true)
    })
  const look = (then?: () => Promise<void>) =>
    run(async () => {
      await session.confirm()
      const { state } = session
      if (isSignedIn(state) && !state.user.verified) throw new InWords('It is not confirmed yet. Open the link in the mail first.')
      await then?.()
    })
  return { email, pending, problem, sent, resend, look }
}
