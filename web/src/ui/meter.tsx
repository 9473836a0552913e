import { useId, type CSSProperties, type ReactNode } from 'react'

import { fullness } from '~/lib/text/amounts'

import styles from './meter.module.css'

type Props = {
  label: string
  used: number
  limit: number
  /** An amount in words: "12 MB". */
  text: (amount: number) => string
  /** What it means, and what to do about it when it is nearly full. */
  children?: ReactNode
}

/** How much of a limit is used: in words, and as a bar. */
export function Meter({ label, used, limit, text, children }: Props) {
  const id = useId()
  const look = fullness({ used, limit })
  const words = `${text(used)} of ${text(limit)}`
  return (
    <div className={styles.meter}>
      <div className={styles.head}>
        <span id={id} className={styles.label}>
          {label}
        </span>
        <span className={styles.words}>
          {look !== 'roomy' && <strong className={styles[look]}>{look === 'full' ? 'At the limit' : 'Near the limit'} · </strong>}
          {words}
        </span>
      </div>
      <meter
        className={`${styles.bar} ${styles[look]}`}
        style={{ '--part': `${portion(used, limit)}%` } as CSSProperties}
        aria-labelledby={id}
        min={0}
        max={Math.max(limit, 1)}
        value={used}
      >
        {words}
      </meter>
      {children !== undefined && <p className={styles.note}>{children}</p>}
    </div>
  )
}

/** Whatever is used at all is seen. */
function portion(used: number, limit: number): number {
  if (used === 0) return 0
  return limit === 0 ? 100 : Math.min(100, Math.max(1, (used / limit) * 100))
}
