import { useSyncExternalStore } from 'react'

import type { SyncWord } from './word'

type Connection = { workspaceId: string; word: SyncWord }

let open: Connection | undefined
const listeners = new Set<() => void>()

/** Says how the workspace that is open on this page is connected; undefined when none is. */
export function showConnection(connection: Connection | undefined): void {
  open = connection
  listeners.forEach((listener) => listener())
}

/** The sync state of this workspace, if it is the one that is open here. The list of workspaces is shown outside of its frame too. */
export function useOpenConnection(workspaceId: string): SyncWord | undefined {
  const connection = useSyncExternalStore(subscribe, () => open)
  return connection?.workspaceId === workspaceId ? connection.word : undefined
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
