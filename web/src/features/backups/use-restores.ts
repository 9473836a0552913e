import { useSessionEvent, useUser } from '@mooring/client/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'

import { session } from '~/lib/session/session'
import { workspaceKey } from '~/lib/workspaces/workspace-key'
import { workspacePath } from '~/lib/workspaces/workspace-path'

import { lessAndLess } from './less-and-less'
import { isRunning } from './restore-words'
import type { Restore, RestoreList } from './types'

const lookAgainMs = 2000

function useRestoresKey(workspaceId: string) {
  return [...workspaceKey(useUser().id, workspaceId), 'restores'] as const
}

/** The newest restores of a workspace; while one runs they are read again and again, beside what the server tells by itself. */
export function useRestores(workspaceId: string) {
  const queryKey = useRestoresKey(workspaceId)
  const queries = useQueryClient()
  useSessionEvent((event) => {
    if (event.type === 'restore' && event.workspaceId === workspaceId) void queries.invalidateQueries({ queryKey })
  })
  return useQuery({
    queryKey: [...queryKey, 'list'],
    queryFn: () => session.request<RestoreList>('GET', workspacePath(workspaceId, '/restores')),
    refetchInterval: ({ state: { data } }) => (data?.restores.some(isRunning) ?? false) && lookAgainMs,
  })
}

/** One restore: as the server has it, moved on by what it tells. A reload in between changes nothing. */
export function useRestore(workspaceId: string, restoreId: string) {
  const queryKey = [...useRestoresKey(workspaceId), restoreId]
  const queries = useQueryClient()
  useSessionEvent((event) => {
    if (event.type !== 'restore' || event.restoreId !== restoreId) return
    const { stage, percent, secondsLeft } = event
    queries.setQueryData<Restore>(queryKey, (known) => known && { ...known, stage: stage as Restore['stage'], percent, secondsLeft })
    void queries.invalidateQueries({ queryKey })
  })
  return useQuery({
    queryKey,
    queryFn: () => session.request<Restore>('GET', restorePath(workspaceId, restoreId)),
    refetchInterval: ({ state: { data } }) => data !== undefined && again(data),
  })
}

/** Shows what the server has just said of one. */
export function useNoteRestore(workspaceId: string): (restore: Restore) => void {
  const queryKey = useRestoresKey(workspaceId)
  const queries = useQueryClient()
  return (restore) => {
    queries.setQueryData([...queryKey, restore.id], restore)
    void queries.invalidateQueries({ queryKey })
  }
}

/** What devices bring afterwards is counted as well. */
function again(restore: Restore): number | false {
  if (isRunning(restore)) return lookAgainMs
  return restore.endedAt !== null && lessAndLess(Date.now() - Date.parse(restore.endedAt))
}

/** An address of the API below one restore. */
export function restorePath(workspaceId: string, restoreId: string, below = ''): string {
  return workspacePath(workspaceId, `/restores/${encodeURIComponent(restoreId)}${below}`)
}
