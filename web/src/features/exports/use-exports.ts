import { useUser } from '@mooring/client/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'

import { session } from '~/lib/session/session'
import { workspaceKey } from '~/lib/workspaces/workspace-key'
import { workspacePath } from '~/lib/workspaces/workspace-path'

import type { Export, ExportList } from './types'

const lookAgainMs = 1500

function useExportsKey(workspaceId: string) {
  return [...workspaceKey(useUser().id, workspaceId), 'exports'] as const
}

/** The newest downloads of a workspace; while one is being packed they are read again and again. */
export function useExports(workspaceId: string) {
  return useQuery({
    queryKey: useExportsKey(workspaceId),
    queryFn: () => session.request<ExportList>('GET', workspacePath(workspaceId, '/exports')),
    refetchInterval: ({ state: { data } }) => (data?.exports.some(isUnderWay) ?? false) && lookAgainMs,
  })
}

export function isUnderWay({ state }: Export): boolean {
  return state === 'waiting' || state === 'building'
}

/** After a deed, the list is read again. */
export function useRereadExports(workspaceId: string): () => Promise<void> {
  const queryKey = useExportsKey(workspaceId)
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey })
}

/** An address of the API below one export. */
export function exportPath({ id, workspaceId }: Pick<Export, 'id' | 'workspaceId'>, below = ''): string {
  return workspacePath(workspaceId, `/exports/${encodeURIComponent(id)}${below}`)
}
