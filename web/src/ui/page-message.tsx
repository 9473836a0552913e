import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

import styles from './page-message.module.css'

type Props = {
  icon: LucideIcon
  title: string
  alone?: boolean
  children: ReactNode
  actions?: ReactNode
  /** What else there is to say or do, under the next step. */
  below?: ReactNode
}

/** A page that has one thing to say and the next step; `alone` when no frame around it has a title of its own. */
export function PageMessage({ icon: Icon, title, alone, children, actions, below }: Props) {
  const Heading = alone ? 'h1' : 'h2'
  return (
    <div className={styles.message}>
      <span className={styles.mark}>
        <Icon size={26} aria-hidden />
      </span>
      <Heading className={styles.title}>{title}</Heading>
      <p className={styles.text}>{children}</p>
      {actions !== undefined && actions !== false && <div className={styles.actions}>{actions}</div>}
      {below}
    </div>
  )
}
