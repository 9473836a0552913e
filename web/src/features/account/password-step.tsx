import { passkeysSupported } from '@mooring/client'
import { Link } from '@tanstack/react-router'

import { useDeed } from '~/lib/form/use-deed'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { TextField } from '~/ui/text-field'

import { AccountCard } from '~/ui/account-card'
import styles from '~/ui/account-card.module.css'
import { reasonSentence } from './end-reasons'
import { PasskeyButton } from './passkey-button'
import { askForPasskey } from './sign-in'
import { usePasskeyFillIn } from './use-passkey-fill-in'

type Props = {
  email: string
  password: string
  onEmail: (email: string) => void
  onPassword: (password: string) => void
  attempt: (work: () => Promise<void>) => Promise<void>
  notice: string | undefined
  reason: string | undefined
  next: string | undefined
}

/** Email and password, or a passkey. */
export function PasswordStep({ email, password, onEmail, onPassword, attempt, notice, reason, next }: Props) {
  const passkey = useDeed()
  const { pending, problem, fields, onSubmit } = useSubmit(
    () => attempt(() => session.logIn(email, password)),
    () => ({
      ...(email.trim() === '' ? { email: 'Enter your email address.' } : {}),
      ...(password === '' ? { password: 'Enter your password.' } : {}),
    }),
  )
  usePasskeyFillIn((signIn) => void passkey.run(() => attempt(signIn)))
  const wrong = problem ?? passkey.problem
  const sentence = notice ?? reasonSentence(reason)
  return (
    <AccountCard
      title="Log in"
      lead="Your workspaces are waiting where you left them."
      foot={
        <>
          New here?{' '}
          <Link to="/signup" search={next === undefined ? {} : { next }}>
            Create an account
          </Link>
        </>
      }
    >
      {sentence !== undefined && wrong === undefined && <Notice kind="warning">{sentence}</Notice>}
      {wrong !== undefined && <Notice kind="danger">{wrong}</Notice>}
      <form className={styles.form} onSubmit={onSubmit} noValidate>
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username webauthn"
          inputMode="email"
          autoFocus={email === ''}
          value={email}
          error={fields.email}
          onChange={(event) => onEmail(event.target.value)}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          autoFocus={email !== ''}
          value={password}
          error={fields.password}
          onChange={(event) => onPassword(event.target.value)}
        />
        <p className={styles.aside}>
          <Link to="/forgot-password" search={next === undefined ? {} : { next }}>
            Forgot your password?
          </Link>
        </p>
        <Button type="submit" look="primary" wide pending={pending}>
          {pending ? 'Logging in…' : 'Log in'}
        </Button>
      </form>
      {passkeysSupported() && (
        <PasskeyButton
          pending={passkey.pending}
          onPress={() => void passkey.run(() => attempt(async () => (await askForPasskey())()))}
        >
          Log in with a passkey
        </PasskeyButton>
      )}
    </AccountCard>
  )
}
