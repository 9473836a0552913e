import type { Workspace } from '~/lib/api/types'
import { useMembers } from '~/lib/workspaces/use-members'
import { whomToAsk } from '~/lib/workspaces/whom-to-ask'

/** Who can make room in a full workspace, in a sentence. */
export function useRoomMakers({ id, role }: Workspace, full: boolean): string | undefined {
  const members = useMembers(id, full && role !== 'owner').data
  if (!full) return undefined
  if (role === 'owner') return 'Whoever runs this Mooring can give you more room.'
  return members === undefined ? undefined : whomToAsk(members, ['owner'])
}
