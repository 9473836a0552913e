import { queryDb } from '@livestore/livestore'
import type { WaitingEdit } from '@mooring/client/livestore'

import { tables } from '~/lib/log/tables'
import type { WorkspaceStore } from '~/lib/log/use-workspace-store'
import { describeEdit } from '~/lib/sync/describe-edit'
import type { UnsavedEdit } from '~/lib/sync/unsaved-edits'

export const titles$ = queryDb(tables.tasks.select('id', 'title'), { label: 'task titles' })

/** Edits with what they are, by the names that the tasks have on this device. */
export function inWords(store: Pick<WorkspaceStore, 'query'>, edits: readonly WaitingEdit[]): UnsavedEdit[] {
  const titles = new Map(store.query(titles$).map(({ id, title }) => [id, title]))
  return edits.map((edit) => ({ ...edit, summary: describeEdit(edit, (taskId) => titles.get(taskId)) }))
}
