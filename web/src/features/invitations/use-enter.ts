import { useUser } from '@mooring/client/react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import { keptInvitation } from '~/lib/invitations/kept-invitation'
import { session } from '~/lib/session/session'
import { showToast } from '~/ui/toast-list'

export type Accepted = { workspace: { id: string; name: string } }

/** Into the workspace that somebody has just become a member of. */
export function useEnter(): (accepted: Accepted) => Promise<void> {
  const user = useUser()
  const queries = useQueryClient()
  const navigate = useNavigate()
  return async ({ workspace }) => {
    keptInvitation.forget()
    // That it was refused before is of no interest any more.
    queries.removeQueries({ queryKey: ['workspace', user.id, workspace.id] })
    void queries.invalidateQueries({ queryKey: ['workspaces'] })
    void queries.invalidateQueries({ queryKey: ['invitations'] })
    // An invitation by mail has confirmed the address.
    if (!user.verified) void session.confirm()
    await navigate({ to: '/w/$workspaceId/board', params: { workspaceId: workspace.id } })
    showToast(`You are now in “${workspace.name}”.`)
  }
}
