import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'

import type { Passkey } from './types'

type Props = { passkey: Passkey; onClose: () => void }

export function RenamePasskeyForm({ passkey, onClose }: Props) {
  const [name, setName] = useState(passkey.name)
  const reread = useReread()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      await session.request('PATCH', `/api/account/passkeys/${passkey.id}`, { name: name.trim() })
      await reread()
      onClose()
    },
    () => (name.trim() === '' ? { name: 'Give it a name.' } : {}),
  )
  return (
    <form className={styles.stack} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <TextField
        label="Name of the passkey"
        name="name"
        autoComplete="off"
        autoFocus
        maxLength={100}
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.target.value)}
      />
      <FormButtons pending={pending} save="Save" saving="Saving…" onCancel={onClose} />
    </form>
  )
}
