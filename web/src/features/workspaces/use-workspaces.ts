import { useQuery } from '@tanstack/react-query'

import type { Workspace, WorkspaceList } from '~/lib/api/types'
import { memory, session } from '~/lib/session/session'
import { useUser } from '@mooring/client/react'

export const workspacesKey = (userId: string) => ['workspaces', userId] as const

/** The workspaces of the signed-in person: at once what this device remembers, then what the server says. */
export function useWorkspaces() {
  const user = useUser()
  return useQuery({
    queryKey: workspacesKey(user.id),
    queryFn: loadWorkspaces,
    initialData: () => rememberedWorkspaces(user.id),
    initialDataUpdatedAt: 0,
  })
}

async function loadWorkspaces(): Promise<Workspace[]> {
  const found: Workspace[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`
    const page: WorkspaceList = await session.request('GET', `/api/workspaces${query}`)
    found.push(...page.workspaces)
    cursor = page.nextCursor
  } while (cursor !== null)
  session.rememberWorkspaces(found)
  return found
}

function rememberedWorkspaces(userId: string): Workspace[] | undefined {
  const remembered = memory.remembered()
  return remembered?.user.id === userId && remembered.workspaces.length > 0 ? remembered.workspaces : undefined
}
