import type { ReactNode } from 'react'

import styles from './operator.module.css'

type Props = { name: string; value: ReactNode; bad?: boolean; children: ReactNode }

/** One figure, and a word on it. */
export function Tile({ name, value, bad, children }: Props) {
  return (
    <div className={styles.tile}>
      <dt className={styles.tileName}>{name}</dt>
      <dd className={styles.tileValue}>{value}</dd>
      <dd className={bad ? `${styles.tileNote} ${styles.tileBad}` : styles.tileNote}>{children}</dd>
    </div>
  )
}
