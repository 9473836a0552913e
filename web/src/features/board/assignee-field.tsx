import { useUser } from '@mooring/client/react'

import { useWorkspaceStore } from '~/lib/log/use-workspace-store'
import { useMembers } from '~/lib/workspaces/use-members'
import { Select } from '~/ui/select'

import { assigneesFor } from './assignees'
import type { Task } from './queries'
import type { BoardActions } from './use-board-actions'

type Props = { task: Task; actions: BoardActions }

/** Whose task it is. */
export function AssigneeField({ task, actions }: Props) {
  const user = useUser()
  const members = useMembers(useWorkspaceStore().storeId).data
  const people = assigneesFor(members, user, task)
  return (
    <Select
      label="Assigned to"
      disabled={actions.readOnly !== undefined}
      value={task.assigneeId ?? ''}
      onChange={({ target }) => actions.assign(task, people.find(({ id }) => id === target.value))}
    >
      <option value="">Nobody</option>
      {people.map(({ id, words }) => (
        <option key={id} value={id}>
          {words}
        </option>
      ))}
    </Select>
  )
}
