import { useUser } from '@mooring/client/react'
import { useQuery } from '@tanstack/react-query'

import { session } from '../session/session'
import type { Usage } from './types'
import { workspaceKey } from './workspace-key'
import { workspacePath } from './workspace-path'

/** How much of what the workspace may hold is used. */
export function useUsage(workspaceId: string) {
  const user = useUser()
  return useQuery({
    queryKey: [...workspaceKey(user.id, workspaceId), 'usage'],
    queryFn: () => session.request<Usage>('GET', workspacePath(workspaceId, '/usage')),
  })
}
