import { session } from '~/lib/session/session'
import type { Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { showToast } from '~/ui/toast-list'

import { invitationName } from './invitation-words'
import type { Invitation } from './types'

type Props = { invitation: Invitation; workspace: Workspace; onClose: () => void }

export function RevokeDialog({ invitation, workspace, onClose }: Props) {
  const reread = useRereadWorkspace()
  const revoke = async () => {
    await session.request('DELETE', workspacePath(workspace.id, `/invitations/${invitation.id}`))
    await reread()
    showToast('The invitation does not work any more.')
  }
  return (
    <ConfirmDialog title="Revoke this invitation?" confirm="Revoke" confirming="Revoking…" onConfirm={revoke} onClose={onClose}>
      {invitation.kind === 'email'
        ? `The link in the mail to ${invitationName(invitation)} stops working at once.`
        : 'The link stops working at once. Who has joined by it stays.'}
    </ConfirmDialog>
  )
}
