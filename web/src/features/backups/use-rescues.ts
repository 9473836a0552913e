import { useUser } from '@mooring/client/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { session } from '~/lib/session/session'
import { workspaceKey } from '~/lib/workspaces/workspace-key'
import { workspacePath } from '~/lib/workspaces/workspace-path'

import { lessAndLess } from './less-and-less'
import type { RescueList } from './types'

const lookAgainMs = 5000

function useRescuesKey(workspaceId: string) {
  return [...workspaceKey(useUser().id, workspaceId), 'rescues'] as const
}

/** What devices brought after restores, kept aside: all of it for owners, one's own for others. It comes when it comes, so it is looked up while it is shown. */
export function useRescues(workspaceId: string, wanted = true) {
  return useQuery({ ...useRescueQuery(workspaceId), refetchInterval: lookAgainMs, enabled: wanted })
}

/** The same where nobody waits for it: a device that has something brings it in the first seconds. */
export function useRescuesForAWhile(workspaceId: string) {
  const [since] = useState(() => Date.now())
  return useQuery({ ...useRescueQuery(workspaceId), refetchInterval: () => lessAndLess(Date.now() - since) })
}

function useRescueQuery(workspaceId: string) {
  return {
    queryKey: useRescuesKey(workspaceId),
    queryFn: () => session.request<RescueList>('GET', workspacePath(workspaceId, '/rescues')),
  }
}

export function useRereadRescues(workspaceId: string): () => Promise<void> {
  const queryKey = useRescuesKey(workspaceId)
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey })
}

/** An address of the API below what was kept aside of one restore. */
export function rescuePath(workspaceId: string, restoreId: string, below: string): string {
  return workspacePath(workspaceId, `/rescues/${encodeURIComponent(restoreId)}${below}`)
}
