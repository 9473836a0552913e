import { session } from '~/lib/session/session'
import { personName } from '~/lib/workspaces/person-name'
import type { Member, Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { showToast } from '~/ui/toast-list'

type Props = { member: Member; workspace: Workspace; onClose: () => void }

export function RemoveDialog({ member, workspace, onClose }: Props) {
  const name = personName(member.user)
  const reread = useRereadWorkspace()
  const remove = async () => {
    await session.request('DELETE', workspacePath(workspace.id, `/members/${member.user.id}`))
    await reread()
    showToast(`${name} is no longer in ${workspace.name}.`)
  }
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      confirm="Remove"
      confirming="Removing…"
      onConfirm={remove}
      onClose={onClose}
    >
      They lose access within a second, on all their devices. What they did here stays, and edits they have not sent yet stay
      with them. To come back they need a new invitation.
    </ConfirmDialog>
  )
}
