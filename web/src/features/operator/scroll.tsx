import type { ReactNode } from 'react'

import styles from './operator.module.css'

/** A table that may be wider than the window. Keys reach it, since only they can scroll it where there is no finger. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles.scroll} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
