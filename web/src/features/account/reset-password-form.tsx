import { useState } from 'react'

import { request } from '@mooring/client'
import { useDraft } from '~/lib/form/use-draft'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { TextField } from '~/ui/text-field'

import styles from '~/ui/account-card.module.css'

type Props = { token: string; onDone: () => void }

/** With the token of a link only the password is asked; without one also address and code. */
export function ResetPasswordForm({ token, onDone }: Props) {
  const [email, setEmail] = useDraft('account.email')
  const [code, setCode] = useState('')
  const [newPassword, setNewPassword] = useState('')
  const byCode = token === ''
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      const proof = byCode ? { email: email.trim(), code: code.trim() } : { token }
      await request('POST', '/api/password-resets/redeem', { ...proof, newPassword })
      onDone()
      // Whoever was signed in on this device is not any more; better to know it now than at the next click.
      await session.confirm()
    },
    () => ({
      ...(byCode && email.trim() === '' ? { email: 'Enter your email address.' } : {}),
      ...(byCode && code.trim() === '' ? { code: 'Enter the code from the mail.' } : {}),
      ...(newPassword === '' ? { newPassword: 'Choose a password.' } : {}),
    }),
  )
  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {byCode && (
        <>
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
            label="Code"
            name="code"
            autoComplete="one-time-code"
            autoCapitalize="characters"
            autoCorrect="off"
            spellCheck={false}
            autoFocus={email !== ''}
            help="Eight characters, from the mail. Dashes and capital letters do not matter."
            value={code}
            error={fields.code}
            onChange={(event) => setCode(event.target.value)}
          />
        </>
      )}
      <TextField
        label="New password"
        name="newPassword"
        type="password"
        autoComplete="new-password"
        autoFocus={!byCode}
        help="At least 8 characters; 15 or more if you use no second factor. A few words in a row work well."
        value={newPassword}
        error={fields.newPassword}
        onChange={(event) => setNewPassword(event.target.value)}
      />
      <Button type="submit" look="primary" wide pending={pending}>
        {pending ? 'Changing…' : 'Change password'}
      </Button>
    </form>
  )
}
