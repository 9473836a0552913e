import type { User, Workspace } from '../api/types'

/** Why a session is over. Anything the server adds later reads as `revoked`. */
export const endReasons = ['expired', 'revoked', 'password_changed', 'signed_out_elsewhere', 'account_closed'] as const

export type EndReason = (typeof endReasons)[number]

export type Identity = { user: User; defaultWorkspaceId: string | null }

/**
 * - `starting`: nothing is known yet, and nobody is remembered on this device.
 * - `signedOut`: nobody is signed in; `byChoice` if someone on this device has just said so.
 * - `active`: someone is signed in; `confirmed` once the server has said so since this page was opened.
 * - `offline`: someone is signed in as far as anybody knows; the server cannot be asked until `retryAt`.
 * - `ended`: the server said no, definitively.
 */
export type SessionState =
  | { status: 'starting' }
  | { status: 'signedOut'; byChoice: boolean }
  | ({ status: 'active'; confirmed: boolean } & Identity)
  | ({ status: 'offline'; retryAt: number } & Identity)
  | { status: 'ended'; reason: EndReason; email: string | undefined }

/** What a device keeps so that the board opens without a network. No secret is ever in it. */
export type Remembered = Identity & { workspaces: Workspace[] }

export type TabMessage =
  | { type: 'signed-in' }
  | { type: 'signed-out' }
  | { type: 'ended'; reason: EndReason }
  | { type: 'renewed'; expiresAt: string; serverTime: string }

export function isSignedIn(state: SessionState): state is Extract<SessionState, { status: 'active' | 'offline' }> {
  return state.status === 'active' || state.status === 'offline'
}

export function identityOf({ user, defaultWorkspaceId }: Identity): Identity {
  return { user, defaultWorkspaceId }
}
