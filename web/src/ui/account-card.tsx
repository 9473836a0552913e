import { useEffect, useRef, type ReactNode } from 'react'

import { Brand } from './brand'

import styles from './account-card.module.css'

type Props = { title: string; lead: string; foot?: ReactNode; children?: ReactNode }

/** The one centred card of every account page. */
export function AccountCard({ title, lead, foot, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Mooring`
    // What had the focus is gone with the step before, and nothing new has taken it.
    if (document.activeElement === document.body) heading.current?.focus()
  }, [title])
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <Brand />
      </header>
      <main className={styles.main}>
        <div className={styles.card}>
          <div>
            <h1 className={styles.title} ref={heading} tabIndex={-1}>{title}</h1>
            <p className={styles.lead}>{lead}</p>
          </div>
          {children}
          {foot !== undefined && <p className={styles.foot}>{foot}</p>}
        </div>
      </main>
    </div>
  )
}
