/** The server's replies as the shell reads them; times are ISO 8601 in UTC. */
export type User = { id: string; email: string; name: string; verified: boolean }

export type Session = { id: string; createdAt: string; lastSeenAt: string; deviceName: string; current: boolean }

export type SessionReply = {
  user: User
  defaultWorkspaceId: string | null
  session: Session
  expiresAt: string
  serverTime: string
}

export type Role = 'owner' | 'admin' | 'member' | 'viewer'

export type Workspace = { id: string; name: string; role: Role; isDefault: boolean; createdAt: string }

export type WorkspaceList = { workspaces: Workspace[]; nextCursor: string | null }

/** `application/problem+json` as Mooring writes it. */
export type Problem = {
  status: number
  code: string
  title?: string
  detail?: string
  fields?: Record<string, string>
  retryAfterSeconds?: number
  reason?: string
}
