import { personName } from '~/lib/workspaces/person-name'
import type { Member } from '~/lib/workspaces/types'

/** Somebody whom a task can be assigned to. `words` is how the list shows them. */
export type Assignee = { id: string; name: string; words: string }

type Assigned = { assigneeId: string | null; assigneeName: string }
type User = { id: string; name: string; email: string }

/**
 * Whom a task can be assigned to: everybody here, oneself while it is not known who is. Whoever has it is in the list in any case,
 * also when they have left.
 */
export function assigneesFor(members: readonly Member[] | undefined, user: User, task: Assigned): Assignee[] {
  const people = (members ?? [{ user, you: true }]).map((member) => assignee(member.user, member.you))
  if (task.assigneeId === null || people.some(({ id }) => id === task.assigneeId)) return people
  const name = task.assigneeName === '' ? 'Somebody' : task.assigneeName
  const left = members !== undefined
  return [...people, { id: task.assigneeId, name, words: left ? `${name} (not a member any more)` : name }]
}

function assignee(user: User, you: boolean): Assignee {
  const name = personName(user)
  return { id: user.id, name, words: you ? `${name} (you)` : name }
}
