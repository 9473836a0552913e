import { useSortable } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import type { ReactNode } from 'react'

import styles from './task-card.module.css'

type Props = { taskId: string; done: boolean; fixed: boolean; children: ReactNode }

/** A card's place in its column; the library's own keyboard dragging is left out, the board has keys of its own. */
export function SortableTask({ taskId, done, fixed, children }: Props) {
  const { setNodeRef, listeners, transform, transition, isDragging } = useSortable({ id: taskId, disabled: fixed })
  const classes = [styles.item, done && styles.done, isDragging && styles.ghost]
  return (
    <li
      ref={setNodeRef}
      className={classes.filter(Boolean).join(' ')}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      {...listeners}
    >
      {children}
    </li>
  )
}
