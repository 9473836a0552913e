import type { SyncWord } from './word'

/** How the workspace that is open on this page is connected. */
export type OpenConnection = { workspaceId: string; word: SyncWord }

let current: OpenConnection | undefined
const listeners = new Set<() => void>()

export function openConnection(): OpenConnection | undefined {
  return current
}

export function subscribeConnection(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Told by whoever watches the open workspace; undefined when it is closed. */
export function publishConnection(next: OpenConnection | undefined): void {
  current = next
  for (const listener of listeners) listener()
}
