import { Refusal } from '~/lib/api/request'

export type Step =
  | { kind: 'password'; notice?: string }
  | { kind: 'second'; challenge: string; methods: readonly string[] }
  | { kind: 'closed'; until: string | undefined }

const startAgain = 'That took too long, or was tried too often. Log in again.'

/** Where a refused try leads, or undefined if one stays where one is and reads why. */
export function stepAfter(error: unknown): Step | undefined {
  if (!(error instanceof Refusal)) return undefined
  const { challenge, methods, reopenUntil } = error.problem
  if (error.code === 'SECOND_FACTOR_REQUIRED' && challenge !== undefined) {
    return { kind: 'second', challenge, methods: methods ?? ['totp'] }
  }
  if (error.code === 'ACCOUNT_CLOSED') return { kind: 'closed', until: reopenUntil }
  if (error.code === 'CHALLENGE_INVALID') return { kind: 'password', notice: startAgain }
  return undefined
}
