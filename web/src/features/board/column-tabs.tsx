import type { KeyboardEvent } from 'react'

import { columnNames, columns, type Column } from '~/lib/log/columns'

import styles from './board.module.css'

type Props = { shown: Column; counts: Record<Column, number>; onShow: (column: Column) => void }

/** On a phone one column at a time. */
export function ColumnTabs({ shown, counts, onShow }: Props) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = columns[columns.indexOf(shown) + step]
    if (step === 0 || next === undefined) return
    event.preventDefault()
    onShow(next)
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }
  return (
    <div className={styles.tabs} role="tablist" aria-label="Columns" tabIndex={-1} onKeyDown={onKeyDown}>
      {columns.map((column) => (
        <button
          key={column}
          type="button"
          role="tab"
          id={`tab-${column}`}
          aria-controls={`column-${column}`}
          aria-selected={column === shown}
          tabIndex={column === shown ? 0 : -1}
          className={styles.tab}
          onClick={() => onShow(column)}
        >
          {columnNames[column]} <span className={styles.count}>{counts[column]}</span>
        </button>
      ))}
    </div>
  )
}
