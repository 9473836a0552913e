import type { ReactNode } from 'react'

import styles from './badge.module.css'

export type Look = 'good' | 'quiet' | 'warning' | 'bad'

type Props = { look: Look; children: ReactNode }

/** A state in a word; the colour only helps. */
export function Badge({ look, children }: Props) {
  return <span className={`${styles.badge} ${look === 'quiet' ? '' : styles[look]}`}>{children}</span>
}
