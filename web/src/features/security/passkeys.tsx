import { passkeysSupported } from '@mooring/client'
import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import { asMyself } from '~/lib/step-up/step-up'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { SettingRow } from '~/ui/setting-row'
import { showToast } from '~/ui/toast-list'

import { AddPasskeyDialog } from './add-passkey-dialog'
import { PasskeyRow } from './passkey-row'
import type { Passkey } from './types'

type Props = { passkeys: Passkey[]; onCodes: (codes: string[] | null) => void }

/** Keys that live on a device or in a password manager. */
export function Passkeys({ passkeys, onCodes }: Props) {
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Passkey>()
  const reread = useReread()
  const remove = async () => {
    if (removing === undefined) return
    await asMyself('DELETE', `/api/account/passkeys/${removing.id}`)
    await reread()
    showToast(`The passkey ${removing.name} is removed.`)
  }
  return (
    <SettingRow
      name="Passkeys"
      value={passkeys.length === 0 ? 'None' : passkeys.length === 1 ? 'One' : passkeys.length}
      note={
        passkeysSupported()
          ? 'Log in by fingerprint, face, PIN or security key. Nothing to remember, and no false page can ask for it.'
          : 'This browser has no passkeys.'
      }
      action={
        passkeysSupported() && <Button onClick={() => setAdding(true)}>Add a passkey</Button>
      }
    >
      {passkeys.length > 0 && (
        <ul>
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} onRemove={() => setRemoving(passkey)} />
          ))}
        </ul>
      )}
      {adding && <AddPasskeyDialog onCodes={onCodes} onClose={() => setAdding(false)} />}
      {removing !== undefined && (
        <ConfirmDialog
          title={`Remove the passkey ${removing.name}?`}
          confirm="Remove"
          confirming="Removing…"
          onConfirm={remove}
          onClose={() => setRemoving(undefined)}
        >
          It no longer logs you in. Delete it on the device or in the password manager as well, or it will still be offered there.
        </ConfirmDialog>
      )}
    </SettingRow>
  )
}
