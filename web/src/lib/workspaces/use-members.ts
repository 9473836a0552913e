import { useUser } from '@mooring/client/react'
import { useQuery } from '@tanstack/react-query'

import { session } from '../session/session'
import type { Member, MemberPage } from './types'
import { workspaceKey } from './workspace-key'
import { workspacePath } from './workspace-path'

/** Everybody in the workspace, owners first; asked for when it is `wanted`. */
export function useMembers(workspaceId: string, wanted = true) {
  const user = useUser()
  return useQuery({
    queryKey: [...workspaceKey(user.id, workspaceId), 'members'],
    queryFn: () => loadMembers(workspaceId),
    enabled: wanted,
  })
}

async function loadMembers(workspaceId: string): Promise<Member[]> {
  const found: Member[] = []
  let cursor: string | null = null
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: MemberPage = await session.request('GET', workspacePath(workspaceId, `/members?limit=200${after}`))
    found.push(...page.members)
    cursor = page.nextCursor
  } while (cursor !== null)
  return found
}
