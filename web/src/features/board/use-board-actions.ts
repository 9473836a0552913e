import { nanoid } from '@livestore/livestore'
import { useMemo } from 'react'

import { columnNames, type Column } from '~/lib/log/columns'
import { events } from '~/lib/log/events'
import type { Mention } from '~/lib/log/mentioned'
import { positionAt } from '~/lib/log/position'
import { useWorkspaceStore } from '~/lib/log/use-workspace-store'
import { useReadOnly } from '~/lib/sync/read-only'
import { useUser } from '@mooring/client/react'
import { announce } from '~/ui/announce'
import { showToast } from '~/ui/toast-list'

import { tasks$, type Task } from './queries'

type Named = Pick<Task, 'id' | 'title'>

export type BoardActions = {
  /** Why nothing may be changed here; what is tried all the same changes nothing and says so. */
  readOnly: string | undefined
  create: (column: Column, title: string) => void
  edit: (taskId: string, change: { title?: string; notes?: string }) => void
  move: (task: Named, column: Column, index: number) => void
  assign: (task: Named, assignee: Mention | undefined) => void
  remove: (task: Named) => void
  restore: (taskId: string) => void
  comment: (taskId: string, body: string, mentions: readonly Mention[]) => void
  removeComment: (commentId: string) => void
}

/** What a person can do to the board. Each deed is an event with who and when; what cannot be seen to be undone offers a toast. */
export function useBoardActions(): BoardActions {
  const store = useWorkspaceStore()
  const { id: userId, name, email } = useUser()
  const readOnly = useReadOnly()
  return useMemo(() => {
    if (readOnly !== undefined) return refusing(readOnly)
    const stamp = () => ({ at: new Date().toISOString(), by: { userId, name: name === '' ? email : name } })
    const others = (column: Column, taskId?: string) =>
      store.query(tasks$).filter((task) => task.column === column && task.id !== taskId)
    const positionIn = (column: Column, index: number, taskId?: string) =>
      positionAt(
        others(column, taskId).map((task) => task.position),
        index,
      )

    return {
      readOnly,
      create: (column, title) => {
        const taskId = nanoid()
        const position = positionIn(column, others(column).length)
        store.commit(events.taskCreated({ taskId, title, notes: '', column, position, ...stamp() }))
        announce(`Created ${title} in ${columnNames[column]}.`)
      },
      edit: (taskId, change) => {
        store.commit(events.taskEdited({ taskId, ...change, ...stamp() }))
      },
      move: (task, column, index) => {
        const room = others(column, task.id).length
        const place = Math.max(0, Math.min(index, room))
        const position = positionIn(column, place, task.id)
        store.commit(events.taskMoved({ taskId: task.id, column, position, ...stamp() }))
        announce(`${task.title}: ${columnNames[column]}, place ${place + 1} of ${room + 1}.`)
      },
      assign: (task, assignee) => {
        const [assigneeId, assigneeName] = [assignee?.id ?? null, assignee?.name ?? '']
        store.commit(events.taskAssigned({ taskId: task.id, assigneeId, assigneeName, title: task.title, ...stamp() }))
        announce(`${task.title}: assigned to ${assignee?.name ?? 'nobody'}.`)
      },
      remove: (task) => {
        store.commit(events.taskDeleted({ taskId: task.id, ...stamp() }))
        showToast(`Deleted “${task.title}”.`, {
          label: 'Undo',
          run: () => store.commit(events.taskRestored({ taskId: task.id, ...stamp() })),
        })
      },
      restore: (taskId) => {
        store.commit(events.taskRestored({ taskId, ...stamp() }))
      },
      comment: (taskId, body, mentions) => {
        const [ids, names] = [mentions.map(({ id }) => id), mentions.map(({ name: called }) => called)]
        const mentioning = ids.length === 0 ? {} : { mentions: ids, mentionNames: names }
        store.commit(events.commentAdded({ commentId: nanoid(), taskId, body, ...mentioning, ...stamp() }))
      },
      removeComment: (commentId) => {
        store.commit(events.commentDeleted({ commentId, ...stamp() }))
        showToast('Deleted the comment.', {
          label: 'Undo',
          run: () => store.commit(events.commentRestored({ commentId, ...stamp() })),
        })
      },
    }
  }, [store, userId, name, email, readOnly])
}

function refusing(readOnly: string): BoardActions {
  const refuse = () => showToast(readOnly)
  return {
    readOnly,
    create: refuse,
    edit: refuse,
    move: refuse,
    assign: refuse,
    remove: refuse,
    restore: refuse,
    comment: refuse,
    removeComment: refuse,
  }
}
