import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { exactTime } from '~/lib/time/relative'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'

import { AccountCard } from '~/ui/account-card'
import styles from '~/ui/account-card.module.css'

type Props = {
  until: string
  email: string
  password: string
  attempt: (work: () => Promise<void>) => Promise<void>
  onRestart: (notice?: string) => void
}

/** The account was closed and can still be had back. Only its password reopens it, not a passkey alone. */
export function ClosedStep({ until, email, password, attempt, onRestart }: Props) {
  const { pending, problem, run } = useDeed()
  const known = email !== '' && password !== ''
  const reopen = () =>
    known
      ? void run(() => attempt(() => session.logIn(email, password, { reopen: true })))
      : onRestart('Log in with your email and password to reopen your account.')
  return (
    <AccountCard
      title="This account is closed"
      lead={`You can reopen it until ${exactTime(new Date(until))}. Until then everything is kept as you left it.`}
      foot={
        <button type="button" className={styles.link} onClick={() => onRestart()}>
          Leave it closed
        </button>
      }
    >
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <Button look="primary" wide autoFocus pending={pending} onClick={reopen}>
        {pending ? 'Reopening…' : 'Reopen my account'}
      </Button>
    </AccountCard>
  )
}
