import { createContext, use } from 'react'

import type { SyncWord } from './word'

/** How the workspace that is open on this page is connected. */
export const OpenConnectionContext = createContext<{ workspaceId: string; word: SyncWord } | undefined>(undefined)

/** The sync state of this workspace, if it is the one that is open here. */
export function useOpenConnection(workspaceId: string): SyncWord | undefined {
  const open = use(OpenConnectionContext)
  return open?.workspaceId === workspaceId ? open.word : undefined
}
