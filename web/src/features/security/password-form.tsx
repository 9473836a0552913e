import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { showToast } from '~/ui/toast-list'
import { UsernameForManagers } from '~/ui/username-for-managers'


type Props = {
  email: string
  /** Nothing but the password protects this account. */
  only: boolean
  onClose: () => void
}

export function PasswordForm({ email, only, onClose }: Props) {
  const [currentPassword, setCurrent] = useState('')
  const [newPassword, setNew] = useState('')
  const reread = useReread()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      await session.request('POST', '/api/account/password', { currentPassword, newPassword })
      await reread()
      showToast('Your password is changed. Your other devices were signed out.')
      onClose()
    },
    () => ({
      ...(currentPassword === '' ? { currentPassword: 'Enter the password you have now.' } : {}),
      ...(newPassword === '' ? { newPassword: 'Choose a password.' } : {}),
    }),
  )
  return (
    <form className={styles.stack} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <UsernameForManagers email={email} />
      <TextField
        label="Current password"
        name="currentPassword"
        type="password"
        autoComplete="current-password"
        autoFocus
        value={currentPassword}
        error={fields.currentPassword}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <TextField
        label="New password"
        name="newPassword"
        type="password"
        autoComplete="new-password"
        help={`${only ? '15 characters or more, since you use no second factor' : 'At least 8 characters'}. A few words in a row work well. Your other devices will be signed out.`}
        value={newPassword}
        error={fields.newPassword}
        onChange={(event) => setNew(event.target.value)}
      />
      <FormButtons pending={pending} save="Change password" saving="Changing…" onCancel={onClose} />
    </form>
  )
}
