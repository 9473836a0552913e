import { useQueryClient } from '@tanstack/react-query'

import type { Workspace } from '~/lib/api/types'
import { session } from '~/lib/session/session'
import { useUser } from '@mooring/client/react'

import { workspacesKey } from './use-workspaces'

/** Creates a workspace and puts it in the list. Its id is the server's; there is none before it answers. */
export function useCreateWorkspace(): (name: string) => Promise<Workspace> {
  const user = useUser()
  const queries = useQueryClient()
  return async (name) => {
    const created = await session.request<Workspace>('POST', '/api/workspaces', { name })
    queries.setQueryData<Workspace[]>(workspacesKey(user.id), (list = []) => [created, ...list])
    session.rememberWorkspaces(queries.getQueryData<Workspace[]>(workspacesKey(user.id)) ?? [])
    void queries.invalidateQueries({ queryKey: workspacesKey(user.id) })
    return created
  }
}
