import type { Problem } from './api.js'
import { refusalOf, Unreachable } from './refusal.js'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Request = <T>(method: Method, path: string, body?: unknown) => Promise<T>
export type Fetch = (input: URL | globalThis.Request, init?: RequestInit) => Promise<Response>

const timeoutMs = 20_000

/** Calls to one server, and to no other. It sends what it is told and says what came back; it knows no session. */
export class Http {
  readonly origin: string
  private readonly base: URL
  private readonly send: Fetch
  private readonly headers: () => Record<string, string>

  /** `headers` are asked for at each call: they may carry a token that is renewed meanwhile. */
  constructor(baseUrl: string, send: Fetch, headers: () => Record<string, string>) {
    this.base = new URL(baseUrl)
    this.origin = this.base.origin
    this.send = send
    this.headers = headers
  }

  /** One call to the API. Throws `Refusal` or `Unreachable`, nothing else. */
  request: Request = async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
    const response = await this.inTime(this.call(method, path, body), timeoutMs)
    if (response.status === 204) return undefined as T
    const json = await this.orUnreachable(readJson(response))
    if (!response.ok) throw isProblem(json) ? refusalOf(withRetryAfter(json, response)) : new Unreachable('not-mooring')
    if (json === undefined) throw new Unreachable('not-mooring')
    return json as T
  }

  /** A standard fetch of this server's. Anything else is refused before it is sent, since credentials would go along. */
  async fetch(input: globalThis.Request): Promise<Response> {
    if (new URL(input.url).origin !== this.origin) {
      throw new TypeError(`This fetch is for ${this.origin} only, since it sends credentials`)
    }
    const headers = new Headers(input.headers)
    for (const [name, value] of Object.entries(this.headers())) headers.set(name, value)
    return await this.send(new globalThis.Request(input, { headers, credentials: 'same-origin', redirect: 'error' }))
  }

  /** An answer that goes on for as long as the server likes; `signal` ends it. Throws as `request` does. */
  async stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const headers = { accept: 'text/event-stream', ...this.headers() }
    const init: RequestInit = { headers, credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal }
    const response = await this.orUnreachable(this.send(new URL(path, this.base), init))
    const type = response.headers.get('content-type') ?? ''
    if (response.ok && type.startsWith('text/event-stream') && response.body !== null) return response.body
    const json = await this.orUnreachable(readJson(response))
    throw isProblem(json) ? refusalOf(withRetryAfter(json, response)) : new Unreachable('not-mooring')
  }

  /** Sent without waiting, also while the page goes away. */
  async beacon(path: string, body: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' }
    const init: RequestInit = { method: 'POST', headers, body: JSON.stringify(body), keepalive: true }
    await this.orUnreachable(this.send(new URL(path, this.base), { ...init, credentials: 'omit' }))
  }

  /** A path of this server as a request. */
  resolve(input: string | URL | globalThis.Request, init?: RequestInit): globalThis.Request {
    return new globalThis.Request(input instanceof globalThis.Request ? input : new URL(input, this.base), init)
  }

  private call(method: Method, path: string, body: unknown): (signal: AbortSignal) => Promise<Response> {
    const init: RequestInit = {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.headers(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
    return (signal) => this.send(new URL(path, this.base), { ...init, signal })
  }

  private async inTime(work: (signal: AbortSignal) => Promise<Response>, ms: number): Promise<Response> {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), ms)
    try {
      return await work(stop.signal)
    } catch (error) {
      throw new Unreachable(stop.signal.aborted ? 'timeout' : 'network', { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }

  private async orUnreachable<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      throw new Unreachable('network', { cause: error })
    }
  }
}

/** A call of this page's own server that needs nobody signed in: one refused says nothing about the session. */
export const request: Request = (...call) =>
  new Http(globalThis.location.origin, (...sent) => globalThis.fetch(...sent), () => ({})).request(...call)

/** As `request`, with further headers, which are asked for at each call: for a key that is nobody's session. */
export function requestWith(headers: () => Record<string, string>): Request {
  return (...call) =>
    new Http(globalThis.location.origin, (...sent) => globalThis.fetch(...sent), headers).request(...call)
}

/** The problem in an answer, which stays readable; undefined if there is none. */
export async function problemOf(response: Response): Promise<Problem | undefined> {
  const json = response.ok ? undefined : await readJson(response.clone())
  return isProblem(json) ? withRetryAfter(json, response) : undefined
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

function withRetryAfter(problem: Problem, response: Response): Problem {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? { retryAfterSeconds: seconds, ...problem } : problem
}
