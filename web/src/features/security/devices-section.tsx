import { useState } from 'react'

import { useReread } from '~/lib/account/use-account'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'
import { showToast } from '~/ui/toast-list'

import { DeviceRow } from './device-row'
import type { Device } from './types'
import { useDevices } from './use-devices'

/** Where one is signed in. */
export function DevicesSection() {
  const devices = useDevices()
  const reread = useReread()
  const [ending, setEnding] = useState<Device | 'others'>()
  const others = devices.data?.filter((device) => !device.current).length ?? 0
  const end = async () => {
    if (ending === undefined) return
    const path = ending === 'others' ? '/api/sessions?keepCurrent=true' : `/api/sessions/${ending.id}`
    await session.request('DELETE', path)
    await reread()
    showToast(ending === 'others' ? 'All your other devices are signed out.' : `${ending.deviceName} is signed out.`)
  }
  return (
    <Section
      title="Devices"
      lead="Where you are signed in. If you do not know one of them, log it out and change your password."
    >
      <Loaded query={devices}>
        {(list) => (
          <ul>
            {list.map((device) => (
              <DeviceRow key={device.id} device={device} onEnd={() => setEnding(device)} />
            ))}
          </ul>
        )}
      </Loaded>
      {others > 0 && (
        <div className={styles.cardFoot}>
          <Button onClick={() => setEnding('others')}>Log out all other devices</Button>
        </div>
      )}
      {ending !== undefined && (
        <ConfirmDialog
          title={ending === 'others' ? 'Log out all other devices?' : `Log out ${ending.deviceName}?`}
          confirm="Log out"
          confirming="Logging out…"
          onConfirm={end}
          onClose={() => setEnding(undefined)}
        >
          {ending === 'others'
            ? `${others === 1 ? 'One other device is' : `${others} other devices are`} signed out within a second. `
            : 'It is signed out within a second. '}
          Edits that are still waiting there are kept there, and go out at the next login.
        </ConfirmDialog>
      )}
    </Section>
  )
}
