import { Skeleton } from '~/ui/skeleton'

import styles from './frame.module.css'

export function BoardSkeleton() {
  return (
    <div className={styles.skeleton} aria-busy="true">
      <span className="visually-hidden">Loading</span>
      {[3, 2, 1].map((cards) => (
        <div key={cards} className={styles.skeletonColumn}>
          <Skeleton width={72} height={20} />
          {Array.from({ length: cards }, (_, card) => (
            <Skeleton key={card} height={64} />
          ))}
        </div>
      ))}
    </div>
  )
}
