import { useState } from 'react'

import { blame } from '~/lib/form/blame'
import { useSubmit } from '~/lib/form/use-submit'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { TextField } from '~/ui/text-field'

import styles from '~/ui/account-card.module.css'

type Props = { recovery: boolean; onCode: (code: string) => Promise<void> }

/** A code from the authenticator app, or one of the recovery codes. A wrong one stays to be mended. */
export function CodeForm({ recovery, onCode }: Props) {
  const [code, setCode] = useState('')
  const { pending, problem, fields, onSubmit } = useSubmit(
    () => blame('code', 'SECOND_FACTOR_WRONG', () => onCode(code.trim())),
    () => (code.trim() === '' ? { code: 'Enter the code.' } : {}),
  )
  const digits = { autoComplete: 'one-time-code', inputMode: 'numeric' } as const
  const letters = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const
  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <TextField
        {...(recovery ? letters : digits)}
        label={recovery ? 'Recovery code' : 'Code'}
        name="code"
        autoFocus
        value={code}
        error={fields.code}
        {...(recovery ? {} : { help: 'Six digits. A new code comes every 30 seconds.' })}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button type="submit" look="primary" wide pending={pending}>
        {pending ? 'Checking…' : 'Log in'}
      </Button>
    </form>
  )
}
