import type { KeyboardEvent, SyntheticEvent } from 'react'

import type { Task } from './queries'
import styles from './task-card.module.css'
import { TaskFacts } from './task-facts'
import { TaskMenu } from './task-menu'
import type { BoardActions } from './use-board-actions'

const keys = 'Shift+ArrowUp Shift+ArrowDown Shift+ArrowLeft Shift+ArrowRight Delete'

type Props = {
  task: Task
  comments: number
  actions: BoardActions
  onOpen: () => void
  onKeyDown?: (event: KeyboardEvent) => void
}

/** A task on the board: one button that opens it, and a menu that does without dragging what dragging does. */
export function TaskCard({ task, comments, actions, onOpen, onKeyDown }: Props) {
  return (
    <>
      <button
        type="button"
        className={styles.card}
        data-task={task.id}
        aria-keyshortcuts={actions.readOnly === undefined ? keys : undefined}
        onClick={onOpen}
        onKeyDown={onKeyDown}
      >
        <span className={styles.title}>{task.title}</span>
        {task.notes !== '' && <span className={styles.notes}>{task.notes}</span>}
        {(comments > 0 || task.assigneeId !== null) && <TaskFacts task={task} comments={comments} />}
      </button>
      {actions.readOnly === undefined && (
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keeps a press in the menu from dragging the card
        <div className={styles.menu} onMouseDown={stop} onTouchStart={stop}>
          <TaskMenu task={task} actions={actions} />
        </div>
      )}
    </>
  )
}

function stop(event: SyntheticEvent): void {
  event.stopPropagation()
}
