import { useState } from 'react'

import type { Role } from '~/lib/api/types'
import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { personName } from '~/lib/workspaces/person-name'
import { roleNames } from '~/lib/workspaces/role-names'
import { rolesToGive } from '~/lib/workspaces/role-rules'
import type { Member, Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { Select } from '~/ui/select'
import { showToast } from '~/ui/toast-list'

import own from './members.module.css'

type Props = { member: Member; everybody: readonly Member[]; workspace: Workspace }

/** A member's role, and what else it may become. To lower oneself is asked about first, since one cannot undo it. */
export function RoleChoice({ member, everybody, workspace }: Props) {
  const { user, role, you } = member
  const { pending, run } = useDeed()
  const [lowering, setLowering] = useState<Role>()
  const reread = useRereadWorkspace()
  const choices = rolesToGive(workspace.role, member, everybody)
  const change = async (next: Role) => {
    await session.request('PATCH', workspacePath(workspace.id, `/members/${user.id}`), { role: next })
    await reread()
    showToast(`${you ? 'You are' : `${personName(user)} is`} ${nounOf(next)} now.`)
  }
  const choose = (next: Role) => {
    if (next === role) return
    if (you) setLowering(next)
    else void run(() => change(next))
  }
  if (choices.length === 1) return <span className={own.roleOnly}>{roleNames[role]}</span>
  return (
    <div className={own.role}>
      <Select
        label={`Role of ${personName(user)}`}
        labelHidden
        compact
        value={role}
        aria-busy={pending}
        onChange={(event) => choose(event.target.value as Role)}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {roleNames[choice]}
          </option>
        ))}
      </Select>
      {lowering !== undefined && (
        <ConfirmDialog
          title={`Become ${nounOf(lowering)}?`}
          confirm="Change my role"
          confirming="Changing…"
          onConfirm={() => change(lowering)}
          onClose={() => setLowering(undefined)}
        >
          You cannot take this back yourself: somebody else has to give you the role again.
        </ConfirmDialog>
      )}
    </div>
  )
}

function nounOf(role: Role): string {
  return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`
}
