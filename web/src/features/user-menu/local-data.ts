/** What of a user's workspaces is on this device only. */
export type LocalDataOnDevice = {
  unsynced: (userId: string) => readonly Unsynced[]
  discard: (userId: string, workspaceIds: readonly string[]) => void
}

export type Unsynced = { workspaceId: string; unsynced: number }
