import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

import styles from './banner.module.css'

type Props = {
  label: string
  icon: LucideIcon
  warning?: boolean
  actions?: ReactNode
  problem?: string | undefined
  children: ReactNode
}

/** A line over the whole page: what is so at present, and what one can do about it. The main words are bold. */
export function Banner({ label, icon: Icon, warning = false, actions, problem, children }: Props) {
  return (
    <section className={`${styles.banner} ${warning ? styles.warning : ''}`} aria-label={label}>
      <Icon size={18} aria-hidden />
      <output className={styles.text}>{children}</output>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}
