import type { ReactNode } from 'react'

import styles from './operator.module.css'

type Props = { look: 'good' | 'quiet' | 'warning' | 'bad'; children: ReactNode }

/** A state in a word; the colour only helps. */
export function Badge({ look, children }: Props) {
  return <span className={`${styles.badge} ${styles[look]}`}>{children}</span>
}
