import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

import styles from './page-message.module.css'

type Props = { icon: LucideIcon; title: string; children: ReactNode; actions?: ReactNode }

/** A page that has one thing to say and the next step. */
export function PageMessage({ icon: Icon, title, children, actions }: Props) {
  return (
    <div className={styles.message}>
      <span className={styles.mark}>
        <Icon size={26} aria-hidden />
      </span>
      <h2 className={styles.title}>{title}</h2>
      <p className={styles.text}>{children}</p>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
