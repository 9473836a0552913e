import type { Person } from '~/lib/workspaces/types'

/** One line of a workspace's audit log. */
export type WorkspaceEntry = {
  id: string
  at: string
  kind: string
  actor: Person | null
  about: Person | null
  deviceName: string
  data: Record<string, string>
}

export type WorkspaceEntryPage = { entries: WorkspaceEntry[]; nextCursor: string | null }
