import type { components } from './openapi.generated'

type Schemas = components['schemas']

/** The server's replies, as its own description has them. */
export type User = Schemas['UserShape']
export type SessionReply = Schemas['SessionState']
export type Workspace = Schemas['WorkspaceShape']
export type WorkspaceList = Schemas['WorkspacePage']
export type Role = Workspace['role']

/** `application/problem+json`, with what some refusals add. */
export type Problem = Pick<Schemas['Problem'], 'status' | 'code' | 'fields'> & {
  retryAfterSeconds?: number
  reason?: string
  /** How one may prove oneself: of STEP_UP_REQUIRED and SECOND_FACTOR_REQUIRED. */
  methods?: string[]
  challenge?: string
  reopenUntil?: string
  workspaces?: { id: string; name: string; members: number }[]
}
