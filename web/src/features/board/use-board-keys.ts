import type { KeyboardEvent } from 'react'

import { columns, type Column } from '~/lib/log/columns'

import { placeOf, type Arrangement } from './arrange'
import type { Task } from './queries'
import type { BoardActions } from './use-board-actions'

const steps: Record<string, readonly [columns: number, rows: number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
}

/** Arrows go from card to card; with Shift they take the card along. Delete deletes it. */
export function useBoardKeys(
  arranged: Arrangement<Task>,
  actions: BoardActions,
  focusCard: (taskId: string, column: Column) => void,
) {
  const neighbour = (taskId: string, key: string) => {
    const from = placeOf(arranged, taskId)
    const step = steps[key]
    const column = from && step && columns[columns.indexOf(from.column) + step[0]]
    return column && { column, index: Math.max(0, from.index + step[1]), across: step[0] !== 0 }
  }

  /** The focus goes to the card below, or the one above: it must not fall off the board with the card. */
  const remove = (task: Task) => {
    const from = placeOf(arranged, task.id)
    const heir = from && (arranged[from.column][from.index + 1] ?? arranged[from.column][from.index - 1])
    actions.remove(task)
    if (from !== undefined && heir !== undefined) focusCard(heir.id, from.column)
  }

  return (task: Task) => (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Delete') return remove(task)
    const to = neighbour(task.id, event.key)
    if (to === undefined) return
    event.preventDefault()
    if (event.shiftKey) {
      actions.move(task, to.column, to.index)
      return focusCard(task.id, to.column)
    }
    const cards = arranged[to.column]
    const next = cards[Math.min(to.index, cards.length - 1)]
    if (next !== undefined && next.id !== task.id) focusCard(next.id, to.column)
  }
}
