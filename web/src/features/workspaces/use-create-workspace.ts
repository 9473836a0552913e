import { useQueryClient } from '@tanstack/react-query'

import type { Workspace, WorkspaceList } from '~/lib/api/types'
import { memory, session } from '~/lib/session/session'
import { useAhead } from '~/lib/workspaces/ahead'
import { useUser } from '@mooring/client/react'

import { workspacesKey } from './use-workspaces'

/** Creates a workspace and puts it in the list. Its id is the server's; there is none before it answers. */
export function useCreateWorkspace(): (name: string, attempt: string) => Promise<Workspace> {
  const user = useUser()
  const queries = useQueryClient()
  const ahead = useAhead()
  const key = workspacesKey(user.id)
  return async (name, attempt) => {
    const created = await session.request<Workspace>('POST', '/api/workspaces', { name, attempt })
    ahead.one(created.id)
    // An answer that is on its way does not know of it yet.
    await queries.cancelQueries({ queryKey: key })
    queries.setQueryData<WorkspaceList>(key, (page) => withNew(created, page))
    session.rememberWorkspaces(queries.getQueryData<WorkspaceList>(key)?.workspaces ?? [])
    memory.setSeenHead(user.id, created.id, created.head)
    void queries.invalidateQueries({ queryKey: key })
    return created
  }
}

function withNew(created: Workspace, page: WorkspaceList | undefined): WorkspaceList {
  const { workspaces = [], nextCursor = null, total = 0 } = page ?? {}
  return { workspaces: [created, ...workspaces], nextCursor, total: total + 1 }
}
