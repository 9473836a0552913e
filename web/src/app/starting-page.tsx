import { Skeleton } from '~/ui/skeleton'

import styles from './frame.module.css'

/** The shape of what comes; nothing of it shows in the first 200 ms. */
export function StartingPage() {
  return (
    <main className={styles.starting} aria-busy="true" aria-label="Loading">
      <Skeleton width={160} height={28} />
      <Skeleton height={120} />
    </main>
  )
}
