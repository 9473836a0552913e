import { useUser } from '@mooring/client/react'
import { useQuery } from '@tanstack/react-query'

import type { Workspace } from '~/lib/api/types'
import { session } from '~/lib/session/session'
import { inARow } from '~/lib/text/in-a-row'

type Members = { members: { role: string; user: { name: string; email: string } }[] }

/** Who can make room in a full workspace, in a sentence. */
export function useRoomMakers(workspace: Workspace, full: boolean): string | undefined {
  const user = useUser()
  const { data } = useQuery({
    queryKey: ['workspace', user.id, workspace.id, 'owners'],
    queryFn: () => owners(workspace.id),
    enabled: full && workspace.role !== 'owner',
  })
  if (!full) return undefined
  if (workspace.role === 'owner') return 'Whoever runs this Mooring can give you more room.'
  return data === undefined || data.length === 0 ? undefined : `Ask ${inARow(data)} to see to it.`
}

/** Owners come first, so the first page has them all. */
async function owners(workspaceId: string): Promise<string[]> {
  const page = await session.request<Members>('GET', `/api/workspaces/${encodeURIComponent(workspaceId)}/members`)
  return page.members.filter(({ role }) => role === 'owner').map(({ user }) => (user.name === '' ? user.email : user.name))
}
