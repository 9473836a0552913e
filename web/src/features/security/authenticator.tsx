import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import { useDeed } from '~/lib/form/use-deed'
import { asMyself } from '~/lib/step-up/step-up'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { Notice } from '~/ui/notice'
import { SettingRow } from '~/ui/setting-row'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'
import { showToast } from '~/ui/toast-list'

import { AuthenticatorDialog, type Enrolment } from './authenticator-dialog'

type Props = { on: { enabledAt: string } | null; onCodes: (codes: string[] | null) => void }

/** Codes from an app on the phone: set up, and turned off. */
export function Authenticator({ on, onCodes }: Props) {
  const [enrolment, setEnrolment] = useState<Enrolment>()
  const [leaving, setLeaving] = useState(false)
  const { pending, problem, run } = useDeed()
  const reread = useReread()
  const begin = () => run(async () => setEnrolment(await asMyself<Enrolment>('POST', '/api/account/totp')))
  const turnOff = async () => {
    await asMyself('DELETE', '/api/account/totp')
    await reread()
    showToast('The authenticator app is turned off.')
  }
  return (
    <SettingRow
      name="Authenticator app"
      value={on === null ? 'Off' : <On at={on.enabledAt} />}
      note="Six digits from an app on your phone, new every 30 seconds."
      action={
        on === null ? (
          <Button pending={pending} onClick={() => void begin()}>
            Set up<span className="visually-hidden"> the authenticator app</span>
          </Button>
        ) : (
          <Button look="danger" className={styles.frameless} onClick={() => setLeaving(true)}>
            Turn off<span className="visually-hidden"> the authenticator app</span>
          </Button>
        )
      }
    >
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {enrolment !== undefined && (
        <AuthenticatorDialog enrolment={enrolment} onCodes={onCodes} onClose={() => setEnrolment(undefined)} />
      )}
      {leaving && (
        <ConfirmDialog
          title="Turn off the authenticator app?"
          confirm="Turn off"
          confirming="Turning off…"
          onConfirm={turnOff}
          onClose={() => setLeaving(false)}
        >
          Its codes stop working. You can set it up again at any time.
        </ConfirmDialog>
      )}
    </SettingRow>
  )
}

function On({ at }: { at: string }) {
  return (
    <>
      On, since <TimeAgo at={at} />
    </>
  )
}
