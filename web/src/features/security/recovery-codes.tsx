import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import { asMyself } from '~/lib/step-up/step-up'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { SettingRow } from '~/ui/setting-row'


type Props = { left: number; onCodes: (codes: string[]) => void }

/** For the day the phone is gone. */
export function RecoveryCodes({ left, onCodes }: Props) {
  const [asking, setAsking] = useState(false)
  const reread = useReread()
  const renew = async () => {
    const { recoveryCodes } = await asMyself<{ recoveryCodes: string[] }>('POST', '/api/account/recovery-codes')
    await reread()
    onCodes(recoveryCodes)
  }
  return (
    <SettingRow
      name="Recovery codes"
      value={left === 0 ? 'None left' : left === 1 ? 'One left' : `${left} left`}
      note="For the day you have neither your phone nor a passkey. Each works once."
      action={<Button onClick={() => setAsking(true)}>Make new codes</Button>}
    >
      {asking && (
        <ConfirmDialog
          title="Make new recovery codes?"
          confirm="Make new codes"
          confirming="Making them…"
          onConfirm={renew}
          onClose={() => setAsking(false)}
        >
          The codes you have now stop working at once, wherever you keep them.
        </ConfirmDialog>
      )}
    </SettingRow>
  )
}
