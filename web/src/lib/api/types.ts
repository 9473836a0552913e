import type { Workspace as Listed, WorkspaceList as Page } from '@mooring/client'

export type { Problem, Role, SessionReply, User } from '@mooring/client'

/** A workspace as the server lists it. What an older version remembered on this device lacks the later fields. */
export type Workspace = Listed & {
  state?: 'active' | 'paused' | 'archived' | 'deleted'
  members?: number
  /** The last seq of its log. */
  head?: number
  recentAt?: string
  deletedAt?: string | null
  purgeAt?: string | null
}

export type WorkspaceList = Omit<Page, 'workspaces'> & { workspaces: Workspace[]; total?: number }
