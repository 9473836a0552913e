import type { PasskeyCreation } from '@mooring/client'
import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import { useSubmit } from '~/lib/form/use-submit'
import { makePasskey } from '~/lib/passkeys/passkeys'
import { session } from '~/lib/session/session'
import { asMyself } from '~/lib/step-up/step-up'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { showToast } from '~/ui/toast-list'

import { useDevices } from './use-devices'

type Props = { onCodes: (codes: string[] | null) => void; onClose: () => void }

/** A name first, for that is how one knows it again; then the browser asks for the finger. */
export function AddPasskeyDialog({ onCodes, onClose }: Props) {
  const here = useDevices().data?.find((device) => device.current)?.deviceName
  const [name, setName] = useState(here ?? '')
  const reread = useReread()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      const { challenge, options } = await asMyself<{ challenge: string; options: PasskeyCreation }>(
        'POST',
        '/api/account/passkeys/options',
      )
      const credential = await makePasskey(options)
      const { recoveryCodes } = await session.request<{ recoveryCodes: string[] | null }>('POST', '/api/account/passkeys', {
        challenge,
        credential,
        name: name.trim(),
      })
      await reread()
      if (recoveryCodes === null) showToast('The passkey is added.')
      onClose()
      onCodes(recoveryCodes)
    },
    () => (name.trim() === '' ? { name: 'Give it a name, such as the one of this device.' } : {}),
  )
  return (
    <Dialog title="Add a passkey" onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        <p className={styles.quiet}>
          Your browser then asks where to keep it: on this device, on your phone, in your password manager or on a security key.
        </p>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <TextField
          label="Name"
          name="name"
          autoComplete="off"
          autoFocus
          maxLength={100}
          help="So that you know it again in the list."
          value={name}
          error={fields.name}
          onChange={(event) => setName(event.target.value)}
        />
        <FormButtons pending={pending} save="Go on" saving="Waiting for your browser…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}
