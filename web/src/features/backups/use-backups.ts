import { useUser } from '@mooring/client/react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'

import { session } from '~/lib/session/session'
import { workspaceKey } from '~/lib/workspaces/workspace-key'
import { workspacePath } from '~/lib/workspaces/workspace-path'

import type { BackupPage } from './types'

const perPage = 20
const trustMs = 5 * 60_000

function useBackupsKey(workspaceId: string) {
  return [...workspaceKey(useUser().id, workspaceId), 'backups'] as const
}

function load(workspaceId: string, search: Record<string, string>): Promise<BackupPage> {
  return session.request('GET', workspacePath(workspaceId, `/backups?${new URLSearchParams(search)}`))
}

/** The backups of a workspace, the newest first, page by page. */
export function useBackups(workspaceId: string) {
  return useInfiniteQuery({
    queryKey: [...useBackupsKey(workspaceId), 'pages'],
    initialPageParam: '',
    queryFn: ({ pageParam }) => load(workspaceId, { limit: String(perPage), ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}

/** How safe a workspace is, looked up now and then. */
export function useBackupStatus(workspaceId: string, wanted: boolean) {
  return useQuery({
    queryKey: [...useBackupsKey(workspaceId), 'status'],
    queryFn: async () => (await load(workspaceId, { limit: '1' })).status,
    enabled: wanted,
    refetchInterval: trustMs,
  })
}

/** After a backup was taken, all that is shown of them is read again. */
export function useRereadBackups(workspaceId: string): () => Promise<void> {
  const queryKey = useBackupsKey(workspaceId)
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey })
}
