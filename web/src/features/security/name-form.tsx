import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { showToast } from '~/ui/toast-list'


type Props = { name: string; onClose: () => void }

export function NameForm({ name: before, onClose }: Props) {
  const [name, setName] = useState(before)
  const reread = useReread()
  const { pending, problem, fields, onSubmit } = useSubmit(async () => {
    await session.request('PATCH', '/api/account', { name: name.trim() })
    await Promise.all([reread(), session.confirm()])
    showToast('Your name is changed.')
    onClose()
  })
  return (
    <form className={styles.stack} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <TextField
        label="Your name"
        name="name"
        autoComplete="name"
        autoFocus
        help="Shown beside your tasks and comments."
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.target.value)}
      />
      <FormButtons pending={pending} save="Save" saving="Saving…" onCancel={onClose} />
    </form>
  )
}
