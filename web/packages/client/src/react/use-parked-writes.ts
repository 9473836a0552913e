import { useSyncExternalStore } from 'react'

import type { WritesReason } from '../session-event.js'
import { useClient } from './client-context.js'

/** Why the person's edits wait at the server in this workspace; undefined while they go through. */
export function useParkedWrites(workspaceId: string): WritesReason | undefined {
  const client = useClient()
  return useSyncExternalStore(client.onEvent, () => client.parkedWrites(workspaceId))
}
