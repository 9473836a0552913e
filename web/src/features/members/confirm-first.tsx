import { Link } from '@tanstack/react-router'

import { useConfirmation } from '~/lib/account/use-confirmation'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'

/** Whose address is not confirmed invites nobody: what to do about it, in the place of the form. */
export function ConfirmFirst() {
  const { email, pending, problem, sent, resend, look } = useConfirmation()
  return (
    <div className={styles.stack}>
      <p>
        Before you invite others we want to know that your own address is yours. Open the link in the mail that we sent to{' '}
        <b className={styles.fact}>{email}</b>, then go on here.
      </p>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {sent && problem === undefined && <Notice>Sent again. It may take a minute, and look into your spam folder too.</Notice>}
      <div className={styles.start}>
        <Button look="primary" autoFocus pending={pending} onClick={() => void look()}>
          I have confirmed it
        </Button>
        <Button pending={pending} onClick={() => void resend()}>
          Send the mail again
        </Button>
      </div>
      <p className={styles.quiet}>
        Is it the wrong address?{' '}
        <Link to="/account/security" search={{ change: 'email' }}>
          Change it
        </Link>
      </p>
    </div>
  )
}
