import { nanoid } from '@livestore/livestore'
import { useMemo } from 'react'

import { columnNames, type Column } from '~/lib/log/columns'
import { events } from '~/lib/log/events'
import { positionAt } from '~/lib/log/position'
import { useWorkspaceStore } from '~/lib/log/use-workspace-store'
import { useUser } from '@mooring/client/react'
import { announce } from '~/ui/announce'
import { showToast } from '~/ui/toast-list'

import { tasks$, type Task } from './queries'

export type BoardActions = ReturnType<typeof useBoardActions>

/** What a person can do to the board. Each deed is an event with who and when; what cannot be seen to be undone offers a toast. */
export function useBoardActions() {
  const store = useWorkspaceStore()
  const { id: userId, name, email } = useUser()
  return useMemo(() => {
    const stamp = () => ({ at: new Date().toISOString(), by: { userId, name: name === '' ? email : name } })
    const others = (column: Column, taskId?: string) =>
      store.query(tasks$).filter((task) => task.column === column && task.id !== taskId)
    const positionIn = (column: Column, index: number, taskId?: string) =>
      positionAt(
        others(column, taskId).map((task) => task.position),
        index,
      )

    return {
      create: (column: Column, title: string) => {
        const taskId = nanoid()
        const position = positionIn(column, others(column).length)
        store.commit(events.taskCreated({ taskId, title, notes: '', column, position, ...stamp() }))
        announce(`Created ${title} in ${columnNames[column]}.`)
      },
      edit: (taskId: string, change: { title?: string; notes?: string }) => {
        store.commit(events.taskEdited({ taskId, ...change, ...stamp() }))
      },
      move: (task: Pick<Task, 'id' | 'title'>, column: Column, index: number) => {
        const room = others(column, task.id).length
        const place = Math.max(0, Math.min(index, room))
        const position = positionIn(column, place, task.id)
        store.commit(events.taskMoved({ taskId: task.id, column, position, ...stamp() }))
        announce(`${task.title}: ${columnNames[column]}, place ${place + 1} of ${room + 1}.`)
      },
      remove: (task: Pick<Task, 'id' | 'title'>) => {
        store.commit(events.taskDeleted({ taskId: task.id, ...stamp() }))
        showToast(`Deleted “${task.title}”.`, {
          label: 'Undo',
          run: () => store.commit(events.taskRestored({ taskId: task.id, ...stamp() })),
        })
      },
      restore: (taskId: string) => {
        store.commit(events.taskRestored({ taskId, ...stamp() }))
      },
      comment: (taskId: string, body: string) => {
        store.commit(events.commentAdded({ commentId: nanoid(), taskId, body, ...stamp() }))
      },
      removeComment: (commentId: string) => {
        store.commit(events.commentDeleted({ commentId, ...stamp() }))
        showToast('Deleted the comment.', {
          label: 'Undo',
          run: () => store.commit(events.commentRestored({ commentId, ...stamp() })),
        })
      },
    }
  }, [store, userId, name, email])
}
