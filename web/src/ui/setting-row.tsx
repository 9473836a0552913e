import type { ReactNode } from 'react'

import styles from './settings.module.css'

type Props = { name: string; value: ReactNode; note?: string; action?: ReactNode; children?: ReactNode }

/** What is set, and the button that changes it; a form or a list may stand below. */
export function SettingRow({ name, value, note, action, children }: Props) {
  return (
    <div className={styles.row}>
      <div className={styles.setting}>
        <div className={styles.settingText}>
          <h3 className={styles.name}>{name}</h3>
          <div className={styles.value}>{value}</div>
          {note !== undefined && <p className={styles.quiet}>{note}</p>}
        </div>
        {action}
      </div>
      {children}
    </div>
  )
}
