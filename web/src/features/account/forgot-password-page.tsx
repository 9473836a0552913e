import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { request } from '@mooring/client'
import { useDraft } from '~/lib/form/use-draft'
import { useSubmit } from '~/lib/form/use-submit'
import { keptReturn } from '~/lib/navigation/kept-return'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import { Notice } from '~/ui/notice'
import { TextField } from '~/ui/text-field'

import { AccountCard } from '~/ui/account-card'
import styles from '~/ui/account-card.module.css'

type Props = { next?: string | undefined }

/** Asks for the mail with which a new password is chosen. The answer never tells whether there is such an account. */
export function ForgotPasswordPage({ next }: Props) {
  const [email, setEmail] = useDraft('account.email')
  const [sent, setSent] = useState(false)
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      await request('POST', '/api/password-resets', { email: email.trim() })
      keptReturn.keep(next)
      setSent(true)
    },
    () => (email.trim() === '' ? { email: 'Enter your email address.' } : {}),
  )
  const foot = (
    <Link to="/login" search={next === undefined ? {} : { next }}>
      Back to log in
    </Link>
  )
  if (sent) {
    return (
      <AccountCard
        title="Look into your mail"
        lead={`If ${email.trim()} has an account here, a mail with a link and a code is on its way. Both work for half an hour.`}
        foot={foot}
      >
        <Link to="/reset-password" className={`${buttons.button} ${buttons.primary} ${buttons.wide}`}>
          Enter the code from the mail
        </Link>
        <Button wide onClick={() => setSent(false)}>
          Send it again
        </Button>
      </AccountCard>
    )
  }
  return (
    <AccountCard
      title="Forgot your password?"
      lead="Enter your email address and we send you a link with which you choose a new one."
      foot={foot}
    >
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <form className={styles.form} onSubmit={onSubmit} noValidate>
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          autoFocus
          value={email}
          error={fields.email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Button type="submit" look="primary" wide pending={pending}>
          {pending ? 'Sending…' : 'Send the link'}
        </Button>
      </form>
    </AccountCard>
  )
}
