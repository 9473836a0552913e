import type { WaitingEdit } from '@mooring/client/livestore'

const deeds: Record<string, (subject: string) => string> = {
  'v1.TaskCreated': (task) => `Created ${task}`,
  'v1.TaskEdited': (task) => `Changed ${task}`,
  'v1.TaskMoved': (task) => `Moved ${task}`,
  'v1.TaskAssigned': (task) => `Assigned ${task}`,
  'v1.TaskDeleted': (task) => `Deleted ${task}`,
  'v1.TaskRestored': (task) => `Brought back ${task}`,
  'v1.CommentAdded': (task) => `Commented on ${task}`,
  'v1.CommentDeleted': () => 'Deleted a comment',
  'v1.CommentRestored': () => 'Brought back a comment',
}

/** A waiting edit in words. `titleOf` finds a task's title by id. */
export function describeEdit(edit: WaitingEdit, titleOf: (taskId: string) => string | undefined): string {
  const { title, taskId } = edit.args
  const known = typeof title === 'string' ? title : typeof taskId === 'string' ? titleOf(taskId) : undefined
  return (deeds[edit.name] ?? (() => 'An edit'))(known === undefined ? 'a task' : `“${known}”`)
}
