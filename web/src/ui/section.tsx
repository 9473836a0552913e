import { useId, type ReactNode } from 'react'

import styles from './settings.module.css'

type Props = { title: string; lead?: string; action?: ReactNode; children: ReactNode }

/** One subject of the page, as a card. */
export function Section({ title, lead, action, children }: Props) {
  const id = useId()
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.cardHead}>
        <div>
          <h2 id={id}>{title}</h2>
          {lead !== undefined && <p className={styles.quiet}>{lead}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}
