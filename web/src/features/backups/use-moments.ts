import { useUser } from '@mooring/client/react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'

import { session } from '~/lib/session/session'
import { workspaceKey } from '~/lib/workspaces/workspace-key'
import { workspacePath } from '~/lib/workspaces/workspace-path'

import type { MomentPage, RestorePlan, RestoreTarget } from './types'

const perPage = 50

/** What happened in a workspace, the newest first: to choose up to where. */
export function useMoments(workspaceId: string) {
  const user = useUser()
  return useInfiniteQuery({
    queryKey: [...workspaceKey(user.id, workspaceId), 'moments'],
    initialPageParam: 0,
    queryFn: ({ pageParam }) => {
      const search = new URLSearchParams({ limit: String(perPage), ...(pageParam === 0 ? {} : { before: String(pageParam) }) })
      return session.request<MomentPage>('GET', workspacePath(workspaceId, `/moments?${search}`))
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: 0,
  })
}

/** What a restore to `to` would do. It changes nothing, and is asked anew each time it is shown: others go on writing. */
export function usePlan(workspaceId: string, to: RestoreTarget) {
  const user = useUser()
  return useQuery({
    queryKey: [...workspaceKey(user.id, workspaceId), 'plan', to],
    queryFn: async () => {
      const { plan } = await session.request<{ plan: RestorePlan }>('POST', workspacePath(workspaceId, '/restores/plan'), { to })
      return plan
    },
    staleTime: 0,
  })
}
