import { watchHead } from '@mooring/client/livestore'
import { useEffect } from 'react'

import type { WorkspaceStore } from '~/lib/log/use-workspace-store'
import { memory } from '~/lib/session/session'

/** What happens in a workspace while it is open here is no news here. */
export function useSeenHead(store: WorkspaceStore, userId: string, workspaceId: string): void {
  useEffect(
    () => watchHead(store, (head) => memory.setSeenHead(userId, workspaceId, head)),
    [store, userId, workspaceId],
  )
}
