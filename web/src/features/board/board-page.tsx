import { closestCorners, DndContext, DragOverlay } from '@dnd-kit/core'
import { useMemo, useState } from 'react'

import { columns, type Column } from '~/lib/log/columns'
import { useRows } from '~/lib/log/use-rows'
import { showToast } from '~/ui/toast-list'

import { arrange } from './arrange'
import { BoardColumn } from './board-column'
import styles from './board.module.css'
import { ColumnTabs } from './column-tabs'
import { commentCounts$, tasks$ } from './queries'
import { TaskCard } from './task-card'
import cardStyles from './task-card.module.css'
import { TaskDialog } from './task-dialog'
import { useBoardActions } from './use-board-actions'
import { useBoardKeys } from './use-board-keys'
import { useDragging } from './use-dragging'
import { useNewTaskKey } from './use-new-task-key'
import { useSwipe } from './use-swipe'

/** Screen readers move cards by the keys, which announce for themselves; a drag tells where it ended by the same words. */
const silent = () => undefined
const quietly = {
  screenReaderInstructions: { draggable: '' },
  announcements: { onDragStart: silent, onDragOver: silent, onDragEnd: silent, onDragCancel: silent },
}

type Props = {
  openTaskId: string | undefined
  onOpenTask: (taskId: string | undefined) => void
  /** In which column a new task is being written. */
  adding: Column | undefined
  onAdding: (column: Column | undefined) => void
}

/** The task board of the open workspace. */
export function BoardPage({ openTaskId, onOpenTask, adding, onAdding }: Props) {
  const tasks = useRows(tasks$)
  const counts = useRows(commentCounts$)
  const settled = useMemo(() => arrange(tasks), [tasks])
  const comments = useMemo(() => new Map(counts.map(({ taskId, count }) => [taskId, count])), [counts])
  const actions = useBoardActions()
  const { sensors, taken, arranged, handlers } = useDragging(settled, actions)
  const [shown, setShown] = useState<Column>(adding ?? 'todo')
  const keysFor = useBoardKeys(settled, actions, (taskId, column) => {
    setShown(column)
    focusCard(taskId)
  })
  useNewTaskKey(() => {
    if (actions.readOnly !== undefined) return showToast(actions.readOnly)
    setShown('todo')
    onAdding('todo')
  })
  const swipe = useSwipe((step) => setShown(columns[columns.indexOf(shown) + step] ?? shown))
  const size = (column: Column) => arranged[column].length

  return (
    <DndContext sensors={sensors} collisionDetection={closestCorners} accessibility={quietly} {...handlers}>
      <ColumnTabs
        shown={shown}
        counts={{ todo: size('todo'), doing: size('doing'), done: size('done') }}
        onShow={setShown}
      />
      <div className={styles.board} {...swipe}>
        {columns.map((column) => (
          <BoardColumn
            key={column}
            column={column}
            tasks={arranged[column]}
            comments={comments}
            actions={actions}
            shown={column === shown}
            adding={column === adding}
            onAdding={(open) => onAdding(open ? column : undefined)}
            onOpen={onOpenTask}
            keysFor={keysFor}
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {taken !== undefined && (
          <div className={`${cardStyles.item} ${cardStyles.lifted}`} aria-hidden>
            <TaskCard task={taken} comments={comments.get(taken.id) ?? 0} actions={actions} onOpen={doNothing} />
          </div>
        )}
      </DragOverlay>
      {openTaskId !== undefined && (
        <TaskDialog key={openTaskId} taskId={openTaskId} actions={actions} onClose={() => onOpenTask(undefined)} />
      )}
    </DndContext>
  )
}

/** After the card has been drawn at its new place. */
function focusCard(taskId: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-task="${CSS.escape(taskId)}"]`)?.focus())
}

function doNothing(): void {}
