import { barsOf } from './bars'
import styles from './operator.module.css'

const width = 60
const height = 16

/** The last half hour at a glance. The number beside it says what matters; the workspace's own page has every minute. */
export function Spark({ counts }: { counts: readonly number[] }) {
  return (
    <svg className={styles.spark} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      {barsOf(counts, width, height).map((bar) => (
        <rect key={bar.x} {...bar} />
      ))}
    </svg>
  )
}
