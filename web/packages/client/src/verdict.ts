import { Refusal } from './refusal.js'
import { endReasons, type EndReason } from './state.js'

export type Verdict =
  | { kind: 'renew' }
  | { kind: 'ended'; reason: EndReason }
  | { kind: 'retry'; afterSeconds: number | undefined }

const renewable = new Set(['TOKEN_MISSING', 'TOKEN_INVALID', 'TOKEN_EXPIRED'])
const definitive = new Set(['SESSION_ENDED', 'REFRESH_MISSING', 'REFRESH_INVALID', 'REFRESH_EXPIRED', 'REFRESH_REUSED'])

/**
 * What a failed call says about the session. Only a 401 with a code we know ends one: no network, a
 * time-out, 429, 5xx and a portal's HTML page never do.
 */
export function judge(error: unknown): Verdict
export function judge(error: unknown, during: { renewing: true }): Exclude<Verdict, { kind: 'renew' }>
export function judge(error: unknown, during?: { renewing: true }): Verdict {
  if (!(error instanceof Refusal)) return { kind: 'retry', afterSeconds: undefined }
  if (error.status === 401 && renewable.has(error.code)) {
    return during?.renewing ? { kind: 'ended', reason: 'expired' } : { kind: 'renew' }
  }
  if (error.status === 401 && definitive.has(error.code)) return { kind: 'ended', reason: reasonOf(error) }
  return { kind: 'retry', afterSeconds: error.retryAfterSeconds }
}

function reasonOf(refusal: Refusal): EndReason {
  const named = endReasons.find((reason) => reason === refusal.reason)
  if (named !== undefined) return named
  return refusal.code === 'REFRESH_REUSED' || refusal.code === 'SESSION_ENDED' ? 'revoked' : 'expired'
}
