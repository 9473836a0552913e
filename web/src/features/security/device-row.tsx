import { Monitor, Smartphone, Terminal } from 'lucide-react'

import { Button } from '~/ui/button'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import type { Device } from './types'

type Props = { device: Device; onEnd: () => void }

export function DeviceRow({ device, onEnd }: Props) {
  return (
    <li className={styles.item}>
      <DeviceIcon name={device.deviceName} />
      <div className={styles.settingText}>
        <p className={styles.itemName}>
          {device.deviceName}
          {device.current && <span className={styles.badge}>This device</span>}
        </p>
        <p className={styles.quiet}>
          {device.place !== null && `${device.place} · `}
          {device.current ? 'Active now' : <LastSeen at={device.lastSeenAt} />} · signed in <TimeAgo at={device.createdAt} />
        </p>
      </div>
      {!device.current && (
        <Button look="danger" onClick={onEnd}>
          Log out
          <span className="visually-hidden"> {device.deviceName}</span>
        </Button>
      )}
    </li>
  )
}

function LastSeen({ at }: { at: string }) {
  return (
    <>
      Last seen <TimeAgo at={at} />
    </>
  )
}

function DeviceIcon({ name }: { name: string }) {
  const look = { size: 20, className: styles.itemIcon, 'aria-hidden': true } as const
  if (/iphone|ipad|android|mobile|phone/i.test(name)) return <Smartphone {...look} />
  return /python|command|cli|curl/i.test(name) ? <Terminal {...look} /> : <Monitor {...look} />
}
