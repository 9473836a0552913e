import { useSyncExternalStore } from 'react'

import { openConnection, subscribeConnection } from './connection'
import type { SyncWord } from './word'

/** The sync state of this workspace, if it is the one that is open on this page. */
export function useOpenConnection(workspaceId: string): SyncWord | undefined {
  const open = useSyncExternalStore(subscribeConnection, openConnection)
  return open?.workspaceId === workspaceId ? open.word : undefined
}
