import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'

import type { WorkspaceList } from '~/lib/api/types'
import { session } from '~/lib/session/session'
import { useSettled } from '~/lib/time/use-settled'
import { useUser } from '@mooring/client/react'

import { workspacesKey } from './use-workspaces'

const pauseMs = 200

function load(query: Record<string, string>): Promise<WorkspaceList> {
  return session.request('GET', `/api/workspaces?${new URLSearchParams(query).toString()}`)
}

/** All workspaces of the signed-in person that are called as wanted, the latest used first, page by page. */
export function useAllWorkspaces(wanted: string) {
  const user = useUser()
  const search = useSettled(wanted.trim().slice(0, 80), pauseMs)
  return useInfiniteQuery({
    queryKey: [...workspacesKey(user.id), 'all', search],
    queryFn: ({ pageParam }) =>
      load({ limit: '50', ...(search === '' ? {} : { search }), ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })
}

/** The deleted ones that this person may bring back. */
export function useDeletedWorkspaces() {
  const user = useUser()
  return useQuery({
    queryKey: [...workspacesKey(user.id), 'deleted'],
    queryFn: async () => (await load({ state: 'deleted', limit: '100' })).workspaces.filter(({ state }) => state === 'deleted'),
  })
}
