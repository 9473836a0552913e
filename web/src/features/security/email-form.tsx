import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import { useSubmit } from '~/lib/form/use-submit'
import { asMyself } from '~/lib/step-up/step-up'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { showToast } from '~/ui/toast-list'


type Props = { email: string; onClose: () => void }

/** Starts a change of address; it is done once both addresses were confirmed by their mails. */
export function EmailForm({ email: before, onClose }: Props) {
  const [email, setEmail] = useState('')
  const reread = useReread()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      await asMyself('POST', '/api/account/email', { email: email.trim() })
      await reread()
      showToast('Look into the mail of both addresses.')
      onClose()
    },
    () => (email.trim() === '' ? { email: 'Enter the new address.' } : {}),
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
        help={`We write to it and to ${before}. The change is done once both have said yes.`}
        value={email}
        error={fields.email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <FormButtons pending={pending} save="Send the mails" saving="Sending…" onCancel={onClose} />
    </form>
  )
}
