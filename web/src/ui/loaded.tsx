import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { explain } from '~/lib/api/refusals'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { Skeleton } from '~/ui/skeleton'

import styles from './settings.module.css'

type Props<T> = {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>
  rows?: number
  children: (data: T) => ReactNode
}

/** What the server says; until then its outline; if it cannot be had, why, and a try again. */
export function Loaded<T>({ query, rows = 2, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error !== null) {
    return (
      <div className={styles.row}>
        <Notice kind="danger">
          {explain(query.error)}
          <Button onClick={() => void query.refetch()}>Try again</Button>
        </Notice>
      </div>
    )
  }
  return (
    <div className={styles.row} aria-busy="true">
      <span className="visually-hidden">Loading</span>
      <div className={styles.stack}>
        {Array.from({ length: rows }, (_, row) => (
          <Skeleton key={row} height={40} />
        ))}
      </div>
    </div>
  )
}
