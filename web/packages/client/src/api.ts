import type { components } from './openapi.generated.js'
import type { RefusalCode } from './refusal-codes.generated.js'

type Schemas = components['schemas']

/** The server's replies, as its own description has them. */
export type User = Schemas['UserShape']
export type SessionReply = Schemas['SessionState']
export type Workspace = Schemas['WorkspaceShape']
export type WorkspaceList = Schemas['WorkspacePage']
export type Role = Workspace['role']

/** What a sign-in or a renewal brings. The tokens are read in `tokens` mode only; the browser keeps them in cookies. */
export type SignedIn = SessionReply & { accessToken?: string; refreshToken?: string }

/** `application/problem+json`: with what only some refusals carry. */
export type Problem = Pick<Schemas['Problem'], 'status' | 'fields'> & {
  /** Codes that a newer server adds are let through. */
  code: RefusalCode | (string & {})
  reason?: string
  retryAfterSeconds?: number
  /** How one may prove oneself: of STEP_UP_REQUIRED and SECOND_FACTOR_REQUIRED. */
  methods?: string[]
  challenge?: string
  expiresAt?: string
  reopenUntil?: string
  workspaces?: { id: string; name: string; members: number }[]
}

/** False for the answer to a sign-in that needs something more, like a click in a mail. */
export function isWhole(reply: Partial<SignedIn> | undefined): reply is SignedIn {
  return reply?.user !== undefined && reply.session !== undefined && reply.expiresAt !== undefined
}
