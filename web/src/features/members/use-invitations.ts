import { useUser } from '@mooring/client/react'
import { useQuery } from '@tanstack/react-query'

import { session } from '~/lib/session/session'
import { workspaceKey } from '~/lib/workspaces/workspace-key'
import { workspacePath } from '~/lib/workspaces/workspace-path'

import type { Invitation } from './types'

/** The invitations of the workspace, pending ones first. */
export function useInvitations(workspaceId: string) {
  const user = useUser()
  return useQuery({
    queryKey: [...workspaceKey(user.id, workspaceId), 'invitations'],
    queryFn: async () => {
      const reply = await session.request<{ invitations: Invitation[] }>('GET', workspacePath(workspaceId, '/invitations'))
      return reply.invitations
    },
  })
}
