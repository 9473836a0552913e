import { useEffect, useRef, useState, type ReactNode } from 'react'

import { Button } from '~/ui/button'

import { SettingRow } from './setting-row'
import styles from './settings.module.css'

type Props = {
  name: string
  value: ReactNode
  /** What is still open about it, below. */
  below?: ReactNode
  change?: string
  /** It is to be open: somebody was led here to change it. */
  asked?: boolean
  onClosed?: () => void
  /** The form, which calls `close` when it is done or given up. */
  children: (close: () => void) => ReactNode
}

/** A setting with its form in place. Closed, the focus is back on the button that opened it. */
export function Changeable({ name, value, below, change = 'Change', asked = false, onClosed, children }: Props) {
  const [opened, setOpened] = useState(false)
  const open = opened || asked
  const button = useRef<HTMLButtonElement>(null)
  const was = useRef(false)
  useEffect(() => {
    if (was.current && !open) button.current?.focus()
    was.current = open
  }, [open])
  const close = () => {
    setOpened(false)
    if (asked) onClosed?.()
  }
  return (
    <SettingRow
      name={name}
      value={value}
      action={
        !open && (
          <Button ref={button} onClick={() => setOpened(true)}>
            {change}
            <span className="visually-hidden"> {name.toLowerCase()}</span>
          </Button>
        )
      }
    >
      {below}
      {open && <div className={styles.inPlace}>{children(close)}</div>}
    </SettingRow>
  )
}
