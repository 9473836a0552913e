import { createContext, use } from 'react'

import type { Workspace } from './types'

/** The workspace whose pages are shown. */
export const OpenWorkspaceContext = createContext<Workspace | undefined>(undefined)

export function useOpenWorkspace(): Workspace {
  const workspace = use(OpenWorkspaceContext)
  if (workspace === undefined) throw new Error('useOpenWorkspace is for the pages of a workspace')
  return workspace
}
