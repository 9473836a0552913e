import { useId, type ReactNode } from 'react'

import styles from './settings.module.css'

type Props = { title: string; lead?: string; /** By which an address leads to it. */ anchor?: string; action?: ReactNode; children: ReactNode }

/** One subject of the page, as a card. */
export function Section({ title, lead, anchor, action, children }: Props) {
  const id = useId()
  return (
    <section id={anchor} className={styles.card} aria-labelledby={id}>
      <div className={styles.cardHead}>
        <div className={styles.cardTitle}>
          <h2 id={id}>{title}</h2>
          {lead !== undefined && <p className={styles.quiet}>{lead}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}
