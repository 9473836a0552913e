import { useQuery } from '@tanstack/react-query'

import { Refusal } from '@mooring/client'
import type { Workspace } from '~/lib/api/types'
import { session } from '~/lib/session/session'
import { useUser } from '@mooring/client/react'

import { useWorkspaces } from './use-workspaces'

export type Access =
  | { kind: 'open'; workspace: Workspace }
  | { kind: 'none'; missing: boolean }
  | { kind: 'unknown'; error: unknown; retry: () => void }
  | { kind: 'loading' }

/** May the signed-in person open this workspace? The list answers for those in it; for any other the server is asked. */
export function useWorkspace(workspaceId: string): Access {
  const user = useUser()
  const list = useWorkspaces()
  const listed = list.data?.find((workspace) => workspace.id === workspaceId)
  const one = useQuery({
    queryKey: ['workspace', user.id, workspaceId],
    queryFn: () => session.request<Workspace>('GET', `/api/workspaces/${encodeURIComponent(workspaceId)}`),
    enabled: listed === undefined,
  })
  if (listed !== undefined) return { kind: 'open', workspace: listed }
  // Before what was known until now: who was removed is told so by the newest answer.
  if (one.error instanceof Refusal && [403, 404, 422].includes(one.error.status)) {
    return { kind: 'none', missing: one.error.status !== 403 }
  }
  if (one.data !== undefined) return { kind: 'open', workspace: one.data }
  if (one.error !== null) return { kind: 'unknown', error: one.error, retry: () => void one.refetch() }
  return { kind: 'loading' }
}
