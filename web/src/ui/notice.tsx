import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

import styles from './notice.module.css'

const icons = { info: Info, warning: TriangleAlert, danger: CircleAlert }

type Props = { kind?: 'info' | 'warning' | 'danger'; children: ReactNode }

/** One sentence that matters, where it matters. */
export function Notice({ kind = 'info', children }: Props) {
  const Icon = icons[kind]
  return (
    <div className={`${styles.notice} ${styles[kind] ?? ''}`} role={kind === 'danger' ? 'alert' : 'status'}>
      <Icon size={18} aria-hidden />
      <div className={styles.body}>{children}</div>
    </div>
  )
}
