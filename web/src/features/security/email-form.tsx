import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import type { User } from '~/lib/api/types'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { asMyself } from '~/lib/step-up/step-up'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { showToast } from '~/ui/toast-list'

type Props = { user: User; /** The old address has to say yes too. */ asksOld: boolean; onClose: () => void }

/** Starts a change of address: both are asked by mail. One that was never confirmed, or is gone, is asked nothing. */
export function EmailForm({ user, asksOld, onClose }: Props) {
  const [typed, setTyped] = useState('')
  const email = typed.trim()
  const reread = useReread()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      await asMyself('POST', '/api/account/email', { email })
      await Promise.all([reread(), session.confirm()])
      showToast(asksOld ? 'Look into the mail of both addresses.' : `Look into the mail of ${email}.`)
      onClose()
    },
    () => (email === '' ? { email: 'Enter the new address.' } : {}),
  )
  return (
    <form className={styles.stack} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <TextField
        label="New email"
        name="email"
        type="email"
        autoComplete="email"
        inputMode="email"
        autoFocus
        help={
          asksOld
            ? `We write to it and to ${user.email}. The change is done once both have said yes.`
            : 'We send a link to it, with which you confirm it.'
        }
        value={typed}
        error={fields.email}
        onChange={(event) => setTyped(event.target.value)}
      />
      <FormButtons
        pending={pending}
        save={asksOld ? 'Send the mails' : 'Send the mail'}
        saving="Sending…"
        onCancel={onClose}
      />
    </form>
  )
}
