import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { copyText } from '~/ui/copy-text'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { showToast } from '~/ui/toast-list'

import { QrCode } from './qr-code'
import own from './security.module.css'

export type Enrolment = { secret: string; uri: string }

type Props = { enrolment: Enrolment; onCodes: (codes: string[] | null) => void; onClose: () => void }

/** Scan or type the key, then prove by a code that it worked. Until then nothing has changed. */
export function AuthenticatorDialog({ enrolment, onCodes, onClose }: Props) {
  const [code, setCode] = useState('')
  const reread = useReread()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      const { recoveryCodes } = await session.request<{ recoveryCodes: string[] | null }>(
        'POST',
        '/api/account/totp/confirm',
        { code: code.trim() },
      )
      await reread()
      if (recoveryCodes === null) showToast('The authenticator app is set up.')
      onClose()
      onCodes(recoveryCodes)
    },
    () => (code.trim() === '' ? { code: 'Enter the code that your app shows.' } : {}),
  )
  return (
    <Dialog title="Set up your authenticator app" onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        <p className={styles.quiet}>
          Scan this with the app (Aegis, 1Password, Google Authenticator or another), or type the key into it.
        </p>
        <div className={own.enrol}>
          <QrCode text={enrolment.uri} label="Key for your authenticator app" />
          <div className={own.key}>
            <span className={styles.name} id="totp-key">
              Key
            </span>
            <code className={styles.code} aria-labelledby="totp-key">
              {inFours(enrolment.secret)}
            </code>
            <Button onClick={() => void copyText(enrolment.secret, 'The key')}>Copy key</Button>
          </div>
        </div>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <TextField
          label="Code"
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          autoFocus
          help="The six digits that the app now shows for Mooring."
          value={code}
          error={fields.code}
          onChange={(event) => setCode(event.target.value)}
        />
        <FormButtons pending={pending} save="Turn on" saving="Checking…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}

function inFours(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret
}
