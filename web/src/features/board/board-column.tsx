import { useDroppable } from '@dnd-kit/core'
import { SortableContext, verticalListSortingStrategy } from '@dnd-kit/sortable'
import type { KeyboardEvent } from 'react'

import { columnNames, type Column } from '~/lib/log/columns'

import styles from './board.module.css'
import { NewTask } from './new-task'
import type { Task } from './queries'
import { SortableTask } from './sortable-task'
import { TaskCard } from './task-card'
import type { BoardActions } from './use-board-actions'

const nothing: Record<Column, string> = {
  todo: 'Nothing to do. Add a task to begin.',
  doing: 'Nothing is being done right now.',
  done: 'Nothing done yet.',
}

type Props = {
  column: Column
  tasks: Task[]
  comments: ReadonlyMap<string, number>
  actions: BoardActions
  shown: boolean
  adding: boolean
  onAdding: (adding: boolean) => void
  onOpen: (taskId: string) => void
  keysFor: (task: Task) => (event: KeyboardEvent) => void
}

export function BoardColumn({ column, tasks, comments, actions, shown, adding, onAdding, onOpen, keysFor }: Props) {
  const { setNodeRef, isOver } = useDroppable({ id: column })
  const name = columnNames[column]
  return (
    <section
      ref={setNodeRef}
      id={`column-${column}`}
      className={isOver ? `${styles.column} ${styles.over}` : styles.column}
      data-shown={shown ? 'yes' : 'no'}
      aria-label={`${name}, ${tasks.length === 1 ? '1 task' : `${tasks.length} tasks`}`}
    >
      <div className={styles.columnHead}>
        <h2 className={styles.columnName}>{name}</h2>
        <span className={styles.count}>{tasks.length}</span>
      </div>
      <SortableContext items={tasks.map((task) => task.id)} strategy={verticalListSortingStrategy}>
        {tasks.length > 0 && (
          <ul className={styles.cards} aria-label={name}>
            {tasks.map((task) => (
              <SortableTask key={task.id} taskId={task.id} done={column === 'done'} fixed={actions.readOnly !== undefined}>
                <TaskCard
                  task={task}
                  comments={comments.get(task.id) ?? 0}
                  actions={actions}
                  onOpen={() => onOpen(task.id)}
                  onKeyDown={keysFor(task)}
                />
              </SortableTask>
            ))}
          </ul>
        )}
      </SortableContext>
      {tasks.length === 0 && (!adding || actions.readOnly !== undefined) && <p className={styles.empty}>{column === 'todo' && actions.readOnly !== undefined ? 'Nothing to do.' : nothing[column]}</p>}
      <NewTask
        column={column}
        open={adding}
        refusal={actions.readOnly}
        onOpen={onAdding}
        onCreate={(title) => actions.create(column, title)}
      />
    </section>
  )
}
