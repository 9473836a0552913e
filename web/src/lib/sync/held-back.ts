import type { KeyValues } from '@mooring/client'

/**
 * Why the server holds back edits of this device, by workspace, as it last said. The word comes once and to all tabs; kept here, it is
 * also known to a tab that opens afterwards.
 */
export class HeldBack {
  private readonly storage: KeyValues
  private readonly listeners = new Set<() => void>()

  constructor(storage: KeyValues) {
    this.storage = storage
  }

  reasonOf(userId: string, workspaceId: string): string | undefined {
    try {
      return this.storage.getItem(keyOf(userId, workspaceId)) ?? undefined
    } catch {
      return undefined // Storage is blocked: what the list says of the workspace is all that is known.
    }
  }

  note(userId: string, workspaceId: string, reason: string | undefined): void {
    try {
      if (reason === undefined) this.storage.removeItem(keyOf(userId, workspaceId))
      else this.storage.setItem(keyOf(userId, workspaceId), reason)
    } catch {
      // As above.
    }
    for (const listener of this.listeners) listener()
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

function keyOf(userId: string, workspaceId: string): string {
  return `mooring.held-back.${userId}.${workspaceId}`
}

export const heldBack = new HeldBack({
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, value) => localStorage.setItem(key, value),
  removeItem: (key) => localStorage.removeItem(key),
})
