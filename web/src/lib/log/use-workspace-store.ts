import { createContext, useContext } from 'react'

import type { useOpenStore } from './use-open-store'

export type WorkspaceStore = ReturnType<typeof useOpenStore>

/** Undefined while it is being opened. */
export const WorkspaceStoreContext = createContext<WorkspaceStore | undefined>(undefined)

/** The open workspace's tasks and comments. */
export function useWorkspaceStore(): WorkspaceStore {
  const store = useContext(WorkspaceStoreContext)
  if (store === undefined) throw new Error('no workspace is open here')
  return store
}
