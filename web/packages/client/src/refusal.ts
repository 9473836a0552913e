import type { Problem } from './api.js'
import type { RefusalCode } from './refusal-codes.generated.js'

/** The server said no, with a stable code. */
export class Refusal extends Error {
  readonly status: number
  readonly code: Problem['code']
  readonly fields: Record<string, string>
  readonly retryAfterSeconds: number | undefined
  readonly reason: string | undefined
  /** The whole answer, for the members that only some refusals have. */
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.code} (${problem.status})`)
    this.name = 'Refusal'
    this.problem = problem
    this.status = problem.status
    this.code = problem.code
    this.fields = problem.fields ?? {}
    this.retryAfterSeconds = problem.retryAfterSeconds
    this.reason = problem.reason
  }
}

export type FactorMethod = 'password' | 'totp' | 'passkey' | 'recovery_code'

/** The password was right; now a second factor: `completeSecondFactor(error.challenge, …)` until `expiresAt`. */
export class SecondFactorRequired extends Refusal {
  readonly challenge = String(this.problem.challenge)
  readonly methods = methodsOf(this.problem)
  readonly expiresAt = String(this.problem.expiresAt)
}

/** The account is closed and can be had back until `reopenUntil`: log in with `reopen: true`. */
export class AccountClosed extends Refusal {
  readonly reopenUntil = String(this.problem.reopenUntil)
}

/** This needs a recent authentication, by one of `methods`. */
export class StepUpRequired extends Refusal {
  readonly methods = methodsOf(this.problem)
}

/** The refusal as its own kind, where there is one. */
export function refusalOf(problem: Problem): Refusal {
  if (problem.code === 'SECOND_FACTOR_REQUIRED') return new SecondFactorRequired(problem)
  if (problem.code === 'ACCOUNT_CLOSED') return new AccountClosed(problem)
  if (problem.code === 'STEP_UP_REQUIRED') return new StepUpRequired(problem)
  return new Refusal(problem)
}

/** True if the call was refused with this code, one of the server's own list. */
export function isRefusal(error: unknown, code: RefusalCode): error is Refusal {
  return error instanceof Refusal && error.code === code
}

/** No answer from Mooring: no network, a time-out, a proxy's page, a captive portal. Says nothing about the session. */
export class Unreachable extends Error {
  readonly kind: 'network' | 'timeout' | 'not-mooring'

  constructor(kind: 'network' | 'timeout' | 'not-mooring', options?: ErrorOptions) {
    super(`Mooring cannot be reached (${kind})`, options)
    this.name = 'Unreachable'
    this.kind = kind
  }
}

const known: readonly FactorMethod[] = ['password', 'totp', 'passkey', 'recovery_code']

function methodsOf({ methods }: Problem): readonly FactorMethod[] {
  return Array.isArray(methods) ? known.filter((method) => methods.includes(method)) : []
}
