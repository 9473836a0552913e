import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { useDraft } from '~/lib/form/use-draft'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { TextField } from '~/ui/text-field'

import { AccountCard } from './account-card'
import styles from './account-card.module.css'
import { reasonSentence } from './end-reasons'

type Props = { reason?: string | undefined; next?: string | undefined }

/** Where to go afterwards is decided by whoever sees that someone is signed in; here we only sign in. */
export function LoginPage({ reason, next }: Props) {
  const [email, setEmail, clearEmail] = useDraft('account.email')
  const [password, setPassword] = useState('')
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      await session.logIn(email, password)
      clearEmail()
    },
    () => ({
      ...(email.trim() === '' ? { email: 'Enter your email address.' } : {}),
      ...(password === '' ? { password: 'Enter your password.' } : {}),
    }),
  )
  const sentence = reasonSentence(reason)
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
      {sentence !== undefined && problem === undefined && <Notice kind="warning">{sentence}</Notice>}
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <form className={styles.form} onSubmit={onSubmit} noValidate>
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          autoFocus={email === ''}
          value={email}
          error={fields.email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          autoFocus={email !== ''}
          value={password}
          error={fields.password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" look="primary" wide pending={pending}>
          {pending ? 'Logging in…' : 'Log in'}
        </Button>
      </form>
    </AccountCard>
  )
}
