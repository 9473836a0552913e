import { Outlet, useMatchRoute } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

import { ForOperator } from '~/features/operator/for-operator'

import styles from './frame.module.css'
import { OperatorSide } from './operator-side'
import own from './operator-frame.module.css'
import { OperatorSheet } from './operator-sheet'
import { useArrival } from './use-arrival'

const titles = [
  ['/operator/backups', 'Backups'],
  ['/operator/handlers', 'Handlers'],
  ['/operator/dead-letters', 'Dead letters'],
  ['/operator/workspaces/$workspaceId', 'Workspace'],
] as const

/** The frame of the operator's pages: as that of the others, and marked, so that nobody takes one for the other. */
export function OperatorFrame() {
  return (
    <ForOperator>
      <Inside />
    </ForOperator>
  )
}

function Inside() {
  const match = useMatchRoute()
  const title = titles.find(([to]) => match({ to, fuzzy: true }) !== false)?.[1] ?? 'Monitor'
  const main = useRef<HTMLElement>(null)
  useArrival(main)
  useEffect(() => {
    document.title = `${title} · Operator · Mooring`
  }, [title])
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <aside className={styles.side} aria-label="Operator">
        <OperatorSide />
      </aside>
      <header className={styles.head}>
        <OperatorSheet />
        <h1 className={styles.title}>{title}</h1>
        <span className={`${own.mark} ${own.narrow}`}>Operator</span>
      </header>
      <main className={styles.main} id="main" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}
