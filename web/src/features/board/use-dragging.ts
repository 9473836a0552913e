import {
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type DragEndEvent,
  type DragOverEvent,
  type DragStartEvent,
} from '@dnd-kit/core'
import { useState } from 'react'

import { columns } from '~/lib/log/columns'

import { placeOf, withMoved, type Arrangement } from './arrange'
import type { Task } from './queries'
import type { BoardActions } from './use-board-actions'

/** Dragging by mouse or finger: while it lasts the board shows where the card would land; nothing is written before it does. */
export function useDragging(settled: Arrangement<Task>, actions: BoardActions) {
  const [taken, setTaken] = useState<{ task: Task; arranged: Arrangement<Task> }>()
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
  )

  const onDragStart = ({ active }: DragStartEvent) => {
    const task = Object.values(settled)
      .flat()
      .find(({ id }) => id === active.id)
    if (task !== undefined) setTaken({ task, arranged: settled })
  }

  const onDragOver = ({ active, over }: DragOverEvent) => {
    if (taken === undefined || over === null || over.id === active.id) return
    const dragged = active.rect.current.translated
    const below = dragged !== null && dragged.top > over.rect.top + over.rect.height / 2
    const from = placeOf(taken.arranged, taken.task.id)
    const to = target(taken.arranged, String(over.id), below)
    // Inside a column the sorting strategy makes room by itself; only the change of column is ours.
    if (to === undefined || from?.column === to.column) return
    setTaken({ task: taken.task, arranged: withMoved(taken.arranged, taken.task.id, to.column, to.index) })
  }

  const onDragEnd = ({ over }: DragEndEvent) => {
    if (taken === undefined) return
    setTaken(undefined)
    const from = placeOf(settled, taken.task.id)
    const shown = placeOf(taken.arranged, taken.task.id)
    if (over === null || from === undefined || shown === undefined) return
    const overPlace = placeOf(taken.arranged, String(over.id))
    const index = overPlace?.column === shown.column ? overPlace.index : shown.index
    if (from.column === shown.column && from.index === index) return
    actions.move(taken.task, shown.column, index)
  }

  return {
    sensors,
    taken: taken?.task,
    arranged: taken?.arranged ?? settled,
    handlers: { onDragStart, onDragOver, onDragEnd, onDragCancel: () => setTaken(undefined) },
  }
}

function target(arranged: Arrangement<Task>, overId: string, below: boolean) {
  const column = columns.find((name) => name === overId)
  if (column !== undefined) return { column, index: arranged[column].length }
  const place = placeOf(arranged, overId)
  return place && { column: place.column, index: place.index + (below ? 1 : 0) }
}
