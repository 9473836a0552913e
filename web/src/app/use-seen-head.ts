import { watchHead } from '@mooring/client/livestore'
import { useEffect } from 'react'

import type { Workspace } from '~/lib/api/types'
import type { WorkspaceStore } from '~/lib/log/use-workspace-store'
import { memory } from '~/lib/session/session'

/** What happens in a workspace while it is open here is no news here, nor what the list announced before. */
export function useSeenHead(store: WorkspaceStore, userId: string, { id, head: announced }: Workspace): void {
  useEffect(() => {
    const see = (head: number) => {
      if (head > (memory.seenHead(userId, id) ?? -1)) memory.setSeenHead(userId, id, head)
    }
    // A list that an older version remembered announces nothing.
    if (announced !== undefined) see(announced)
    return watchHead(store, see)
  }, [store, userId, id, announced])
}
