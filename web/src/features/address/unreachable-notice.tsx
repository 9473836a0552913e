import { useUser } from '@mooring/client/react'
import { Link } from '@tanstack/react-router'
import { MailX } from 'lucide-react'

import { reachWords } from '~/lib/account/reach-words'
import type { MailReach } from '~/lib/account/types'
import { useRetryMail } from '~/lib/account/use-retry-mail'
import { Banner } from '~/ui/banner'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import { showToast } from '~/ui/toast-list'

type Props = { reach: MailReach }

/** Nothing that is sent arrives, not even a way back in: so it stays until that is mended. */
export function UnreachableNotice({ reach }: Props) {
  const { email } = useUser()
  const { pending, problem, retry } = useRetryMail(() => showToast(`We have written to ${email}. Should it come back, we say so here.`))
  const actions = (
    <>
      <Link to="/account/security" search={{ change: 'email' }} className={`${buttons.button} ${buttons.secondary}`}>
        Change address
      </Link>
      {reach.retryable && (
        <Button pending={pending} onClick={() => void retry()}>
          {pending ? 'Trying…' : 'Try again'}
        </Button>
      )}
    </>
  )
  return (
    <Banner label="Your address" icon={MailX} warning actions={actions} problem={problem}>
      {reachWords(reach, email)}
    </Banner>
  )
}
