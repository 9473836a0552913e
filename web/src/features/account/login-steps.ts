import { AccountClosed, isRefusal, SecondFactorRequired } from '@mooring/client'

export type Step =
  | { kind: 'password'; notice?: string }
  | { kind: 'second'; challenge: string; methods: readonly string[] }
  | { kind: 'closed'; until: string }

const startAgain = 'That took too long, or was tried too often. Log in again.'

/** Where a refused try leads, or undefined if one stays where one is and reads why. */
export function stepAfter(error: unknown): Step | undefined {
  if (error instanceof SecondFactorRequired) return { kind: 'second', challenge: error.challenge, methods: error.methods }
  if (error instanceof AccountClosed) return { kind: 'closed', until: error.reopenUntil }
  return isRefusal(error, 'CHALLENGE_INVALID') ? { kind: 'password', notice: startAgain } : undefined
}
