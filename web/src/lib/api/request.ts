import type { Problem } from './types'

/** The server said no, with a stable code. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly fields: Record<string, string>
  readonly retryAfterSeconds: number | undefined
  readonly reason: string | undefined
  /** All of what the server said, with what only some refusals carry. */
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.code} (${problem.status})`)
    this.name = 'Refusal'
    this.status = problem.status
    this.code = problem.code
    this.fields = problem.fields ?? {}
    this.retryAfterSeconds = problem.retryAfterSeconds
    this.reason = problem.reason
    this.problem = problem
  }
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

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
export type Request = <T>(method: Method, path: string, body?: unknown) => Promise<T>

const timeoutMs = 20_000

/** One call to the API. Throws `Refusal` or `Unreachable`, nothing else. */
export const request: Request = async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
  const response = await send(method, path, body)
  if (response.status === 204) return undefined as T
  const json = await readJson(response)
  if (response.ok) {
    if (json === undefined) throw new Unreachable('not-mooring')
    return json as T
  }
  if (isProblem(json)) throw new Refusal(json)
  throw new Unreachable('not-mooring')
}

async function send(method: Method, path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError'
    throw new Unreachable(timedOut ? 'timeout' : 'network', { cause: error })
  }
}

async function readJson(response: Response): Promise<unknown> {
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) return undefined
  try {
    return await response.json()
  } catch {
    return undefined
  }
}

function isProblem(json: unknown): json is Problem {
  return typeof json === 'object' && json !== null && 'code' in json && 'status' in json
}
