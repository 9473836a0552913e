import { useDeed } from '~/lib/form/use-deed'
import { exactTime } from '~/lib/time/relative'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'

import { AccountCard } from './account-card'
import styles from './account-card.module.css'
import { logIn } from './sign-in'

type Props = {
  until: string | undefined
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
      ? void run(() => attempt(() => logIn(email, password, true)))
      : onRestart('Log in with your email and password to reopen your account.')
  return (
    <AccountCard
      title="This account is closed"
      lead={
        until === undefined
          ? 'It can still be reopened. Afterwards everything is as you left it.'
          : `You can reopen it until ${exactTime(new Date(until))}. Until then everything is kept as you left it.`
      }
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
