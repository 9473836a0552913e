import { useState } from 'react'

import { useSubmit } from '~/lib/form/use-submit'
import { AccountCard } from '~/ui/account-card'
import styles from '~/ui/account-card.module.css'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { TextField } from '~/ui/text-field'

import { signIn } from './ask'

type Props = { refused: boolean }

/** For whoever runs this Mooring. No password manager is to keep what opens everything, so nothing here looks like an account. */
export function KeyCard({ refused }: Props) {
  const [key, setKey] = useState('')
  const { pending, problem, fields, onSubmit } = useSubmit(
    () => signIn(key.trim()),
    (): Record<string, string> => (key.trim() === '' ? { 'operator-key': 'Enter the operator key.' } : {}),
  )
  return (
    <AccountCard title="Operator" lead="For whoever runs this Mooring. The key stays in this tab and is forgotten with it.">
      {refused && problem === undefined && <Notice kind="warning">The key is not taken any more. Enter the one that holds now.</Notice>}
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <form className={styles.form} onSubmit={onSubmit} noValidate autoComplete="off">
        <TextField
          label="Operator key"
          name="operator-key"
          type="password"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          autoFocus
          value={key}
          error={fields['operator-key']}
          onChange={(event) => setKey(event.target.value)}
        />
        <Button type="submit" look="primary" wide pending={pending}>
          {pending ? 'Trying the key…' : 'Go on'}
        </Button>
      </form>
    </AccountCard>
  )
}
