import type { User, Workspace } from './api.js'

/** Why a session is over. Anything the server adds later reads as `revoked`. */
export const endReasons = ['expired', 'revoked', 'password_changed', 'signed_out_elsewhere', 'account_closed'] as const

export type EndReason = (typeof endReasons)[number]

/** Who is signed in. `sessionId` is null until the server has named it. */
export type Identity = { user: User; defaultWorkspaceId: string | null; sessionId: string | null }

/**
 * - `starting`: nothing is known yet: someone may be signed in, and nobody is remembered. Screens wait, for one answer at most.
 * - `signedOut`: nobody is signed in; `byChoice` if someone on this device has just said so.
 * - `active`: someone is signed in; `confirmed` once the server has said so since this page was opened.
 * - `refreshing`: someone is signed in and the session is being renewed; `retrying` if the last try found no server.
 * - `offline`: someone is signed in as far as anybody knows; the server cannot be asked until `retryAt` (ms, by this device's clock).
 * - `ended`: the server said no, definitively.
 */
export type SessionState =
  | { status: 'starting' }
  | { status: 'signedOut'; byChoice: boolean }
  | ({ status: 'active'; confirmed: boolean } & Identity)
  | ({ status: 'refreshing'; retrying: boolean } & Identity)
  | ({ status: 'offline'; retryAt: number } & Identity)
  | { status: 'ended'; reason: EndReason; email: string | undefined }

export type SignedInState = Extract<SessionState, { status: 'active' | 'refreshing' | 'offline' }>

/** What a device keeps so that an app opens without a network. No secret is ever in it. */
export type Remembered = Identity & { workspaces: Workspace[] }

export function isSignedIn(state: SessionState): state is SignedInState {
  return state.status === 'active' || state.status === 'refreshing' || state.status === 'offline'
}

export function identityOf({ user, defaultWorkspaceId, sessionId }: Identity): Identity {
  return { user, defaultWorkspaceId, sessionId: sessionId ?? null }
}

export function endReasonOf(said: unknown): EndReason {
  return endReasons.find((reason) => reason === said) ?? 'revoked'
}

export function endedState({ user }: Identity, reason: EndReason): SessionState {
  return { status: 'ended', reason, email: user.email }
}
