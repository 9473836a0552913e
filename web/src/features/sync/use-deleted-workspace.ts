import { useUser } from '@mooring/client/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'

import { session } from '~/lib/session/session'

type Deleted = { workspaces: { id: string; purgeAt?: string | null }[] }

/** A deleted workspace as its owners may still see it; for everybody else there is nothing. */
export function useDeletedWorkspace(workspaceId: string, missing: boolean) {
  const user = useUser()
  const queries = useQueryClient()
  const { data } = useQuery({
    queryKey: ['workspace', user.id, workspaceId, 'deleted'],
    queryFn: () => session.request<Deleted>('GET', '/api/workspaces?state=deleted&limit=100'),
    enabled: missing,
  })
  const found = data?.workspaces.find(({ id }) => id === workspaceId)
  const undelete = async () => {
    await session.request('POST', `/api/workspaces/${encodeURIComponent(workspaceId)}/undelete`)
    await queries.invalidateQueries({ queryKey: ['workspaces'] })
    await queries.invalidateQueries({ queryKey: ['workspace'] })
  }
  return { purgeAt: found?.purgeAt ?? undefined, undelete }
}
