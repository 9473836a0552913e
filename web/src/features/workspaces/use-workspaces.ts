import { queryOptions, useQuery } from '@tanstack/react-query'

import type { Workspace, WorkspaceList } from '~/lib/api/types'
import { memory, session } from '~/lib/session/session'
import { useUser } from '@mooring/client/react'

export const workspacesKey = (userId: string) => ['workspaces', userId] as const

/** The first page of the signed-in person's workspaces, the latest used first: at once what this device remembers, then what the server says. */
function firstPage(userId: string) {
  return queryOptions({
    queryKey: workspacesKey(userId),
    queryFn: () => loadFirstPage(userId),
    initialData: () => rememberedPage(userId),
    initialDataUpdatedAt: 0,
  })
}

export function useWorkspaces() {
  return useQuery({ ...firstPage(useUser().id), select: workspacesOf })
}

/** As `useWorkspaces`, with what is known of further pages. */
export function useWorkspacePage() {
  return useQuery(firstPage(useUser().id))
}

function workspacesOf(page: WorkspaceList): Workspace[] {
  return page.workspaces
}

async function loadFirstPage(userId: string): Promise<WorkspaceList> {
  const page = await session.request<WorkspaceList>('GET', '/api/workspaces?limit=100')
  session.rememberWorkspaces(page.workspaces)
  noteNewOnes(userId, page.workspaces)
  return page
}

/** What was in a workspace before this device knew it is no news here. */
function noteNewOnes(userId: string, workspaces: readonly Workspace[]): void {
  for (const { id, head } of workspaces) {
    if (memory.seenHead(userId, id) === undefined) memory.setSeenHead(userId, id, head)
  }
}

function rememberedPage(userId: string): WorkspaceList | undefined {
  const remembered = memory.remembered()
  const known = remembered?.user.id === userId && remembered.workspaces.length > 0
  if (!known) return undefined
  return { workspaces: remembered.workspaces, nextCursor: null, total: remembered.workspaces.length }
}
