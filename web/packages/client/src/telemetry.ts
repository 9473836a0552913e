import type { Http } from './http.js'
import { Refusal, Unreachable } from './refusal.js'

/** How a renewal went, in the server's words. */
export type RefreshOutcome =
  | 'ok'
  | 'raced'
  | 'expired'
  | 'revoked'
  | 'reused'
  | 'invalid'
  | 'offline'
  | 'timeout'
  | 'limited'
  | 'server_error'

type Counts = Record<string, number>

const sendEveryMs = 5 * 60_000
const most = 10_000
const mostCodes = 50

/** Counts of what happened, sent now and then. No content of any kind, and nothing waits for it or fails with it. */
export class Telemetry {
  private readonly http: Pick<Http, 'beacon'>
  private refreshes: Counts = {}
  private socketCloses: Counts = {}
  private syncRetries = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(http: Pick<Http, 'beacon'>) {
    this.http = http
  }

  refreshed(outcome: RefreshOutcome): void {
    add(this.refreshes, outcome)
    this.soon()
  }

  socketClosed(code: number): void {
    const name = String(code)
    if (code < 1000 || code > 4999) return
    if (name in this.socketCloses || Object.keys(this.socketCloses).length < mostCodes) add(this.socketCloses, name)
    this.soon()
  }

  syncRetried(): void {
    this.syncRetries = Math.min(most, this.syncRetries + 1)
    this.soon()
  }

  /** Sends what there is. What cannot be sent is dropped: counts are not worth a queue. */
  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const body = {
      ...(Object.keys(this.refreshes).length > 0 ? { refreshes: this.refreshes } : {}),
      ...(Object.keys(this.socketCloses).length > 0 ? { socketCloses: this.socketCloses } : {}),
      ...(this.syncRetries > 0 ? { syncRetries: this.syncRetries } : {}),
    }
    if (Object.keys(body).length === 0) return
    this.refreshes = {}
    this.socketCloses = {}
    this.syncRetries = 0
    // Counts that get lost are no fault of the person's, and asking again would cost more than they are worth.
    this.http.beacon('/api/telemetry', body).catch(() => undefined)
  }

  private soon(): void {
    this.timer ??= setTimeout(() => this.flush(), sendEveryMs)
    unref(this.timer)
  }
}

export function outcomeOf(error: unknown): RefreshOutcome {
  if (error instanceof Unreachable) return error.kind === 'timeout' ? 'timeout' : 'offline'
  if (!(error instanceof Refusal)) return 'server_error'
  if (error.status === 429) return 'limited'
  if (error.code === 'REFRESH_EXPIRED' || error.reason === 'expired') return 'expired'
  if (error.code === 'REFRESH_REUSED') return 'reused'
  if (error.code === 'SESSION_ENDED') return 'revoked'
  return error.status === 401 ? 'invalid' : 'server_error'
}

function add(counts: Counts, name: string): void {
  counts[name] = Math.min(most, (counts[name] ?? 0) + 1)
}

/** A Node process does not stay for its counts. */
function unref(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') timer.unref()
}
