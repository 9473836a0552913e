import { useState } from 'react'

import { useUser } from '@mooring/client/react'
import { blame } from '~/lib/form/blame'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { UsernameForManagers } from '~/ui/username-for-managers'

type Props = { way: 'password' | 'totp'; onDone: () => void }

/** Proves it by the password or by a code. */
export function StepUpForm({ way, onDone }: Props) {
  const user = useUser()
  const [proof, setProof] = useState('')
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      const body = way === 'password' ? { password: proof } : { code: proof.trim() }
      await blame('proof', 'STEP_UP_WRONG', () => session.request('POST', '/api/session/step-up', body))
      onDone()
    },
    () => (proof === '' ? { proof: way === 'password' ? 'Enter your password.' : 'Enter the code.' } : {}),
  )
  const field = {
    name: 'proof',
    autoFocus: true,
    value: proof,
    error: fields.proof,
    onChange: (event: { target: { value: string } }) => setProof(event.target.value),
  }
  return (
    <form className={styles.stack} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {way === 'password' ? (
        <>
          <UsernameForManagers email={user.email} />
          <TextField {...field} label="Password" type="password" autoComplete="current-password" />
        </>
      ) : (
        <TextField
          {...field}
          label="Code"
          autoComplete="one-time-code"
          inputMode="numeric"
          help="Six digits, from your authenticator app."
        />
      )}
      <Button type="submit" look="primary" wide pending={pending}>
        {pending ? 'Checking…' : 'Confirm'}
      </Button>
    </form>
  )
}
