import { Trash2 } from 'lucide-react'

import { useRows } from '~/lib/log/use-rows'
import { Button } from '~/ui/button'
import { Dialog } from '~/ui/dialog'
import { Notice } from '~/ui/notice'
import { TimeAgo } from '~/ui/time-ago'

import { Comments } from './comments'
import { task$ } from './queries'
import styles from './task-dialog.module.css'
import { TaskFields } from './task-fields'
import type { BoardActions } from './use-board-actions'

type Props = { taskId: string; actions: BoardActions; onClose: () => void }

/** A task, open. What is typed is kept when the field is left or the dialog closed; nothing has to be saved. */
export function TaskDialog({ taskId, actions, onClose }: Props) {
  const task = useRows(task$(taskId))[0]
  if (task === undefined) {
    return (
      <Dialog title="Task" onClose={onClose}>
        <p>This task is not in this workspace, or has not arrived on this device yet.</p>
      </Dialog>
    )
  }
  const remove = () => {
    onClose()
    actions.remove(task)
  }
  return (
    <Dialog title="Task" titleHidden onClose={onClose}>
      <div className={styles.task}>
        {task.deletedAt !== null && (
          <Notice kind="warning">
            Someone deleted this task.
            {actions.readOnly === undefined && <Button onClick={() => actions.restore(task.id)}>Bring it back</Button>}
          </Notice>
        )}
        <TaskFields task={task} actions={actions} />
        {actions.readOnly !== undefined && <Notice>{actions.readOnly}</Notice>}
        <Comments taskId={task.id} actions={actions} />
        <div className={styles.foot}>
          <p className={styles.facts}>
            Created by {task.createdBy} <TimeAgo at={task.createdAt} />
            {task.updatedAt !== task.createdAt && (
              <>
                <br />
                Changed by {task.updatedBy} <TimeAgo at={task.updatedAt} />
              </>
            )}
          </p>
          {task.deletedAt === null && actions.readOnly === undefined && (
            <Button look="danger" onClick={remove}>
              <Trash2 size={16} aria-hidden />
              Delete
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  )
}
