import { createClient, type ClientOptions, type MooringClient } from './client'
import { forgetfulStorage } from './memory'
import type { TabMessage, Tabs } from './tabs'

export type Answer = Response | Error | object | undefined

/** A browser with several tabs, a device with two clocks, and a server that is told what to answer. */
export class World {
  wall = Date.parse('2026-11-23T12:00:00Z')
  monotonic = 0
  /** How far the device's clock is from the server's. */
  deviceSkewMs = 0
  readonly calls: string[] = []
  readonly sent: { path: string; body: unknown; headers: Headers }[] = []
  readonly storage = forgetfulStorage()
  answer: (method: string, path: string) => Answer = () => reply()
  /** How long a request takes, so that others can happen meanwhile. */
  delayMs: (method: string, path: string) => number = () => 0
  private readonly hearers = new Map<symbol, (message: TabMessage) => void>()
  private queue: Promise<unknown> = Promise.resolve()
  private leading: Promise<unknown> = Promise.resolve()

  /** A tab that was opened and has not started. */
  tab(options: ClientOptions = {}): MooringClient & { close: () => void } {
    const me = Symbol('tab')
    const stops: (() => void)[] = []
    const client = createClient({
      url: 'https://mooring.test',
      storage: this.storage,
      tabs: this.tabsOf(me, stops),
      clocks: { wall: () => this.wall + this.deviceSkewMs, monotonic: () => this.monotonic },
      random: () => 0.5,
      fetch: this.fetch,
      ...options,
    })
    const close = () => {
      this.hearers.delete(me)
      for (const stop of stops) stop()
    }
    return Object.assign(client, { close })
  }

  count(call: string): number {
    return this.calls.filter((made) => made === call).length
  }

  now(afterMs = 0): string {
    return new Date(this.wall + afterMs).toISOString()
  }

  reply(change: object = {}): object {
    return reply({ serverTime: this.now(), expiresAt: this.now(15 * 60_000), ...change })
  }

  readonly fetch = async (input: URL | globalThis.Request, init: RequestInit = {}): Promise<Response> => {
    const request = new globalThis.Request(input, init)
    const path = request.url.slice('https://mooring.test'.length)
    this.calls.push(`${request.method} ${path}`)
    this.sent.push({ path, headers: request.headers, body: JSON.parse((await request.text()) || 'null') })
    const answer = this.answer(request.method, path)
    const delay = this.delayMs(request.method, path)
    if (delay > 0) await aborted(delay, init.signal)
    if (answer instanceof Error) throw answer
    if (answer instanceof Response) return bound(answer, init.signal)
    return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer)
  }

  private tabsOf(me: symbol, stops: (() => void)[]): Tabs {
    return {
      send: (message) => {
        for (const [who, hear] of this.hearers) if (who !== me) hear(structuredClone(message))
      },
      listen: (hear) => {
        const before = this.hearers.get(me)
        this.hearers.set(me, (message) => {
          before?.(message)
          hear(message)
        })
        return () => this.hearers.delete(me)
      },
      exclusively: <T>(work: () => Promise<T>) => {
        const turn = this.queue.then(work)
        this.queue = turn.catch(() => undefined)
        return turn
      },
      lead: (work) => {
        const stop = new AbortController()
        stops.push(() => stop.abort())
        this.leading = this.leading.then(() => (stop.signal.aborted ? undefined : work(stop.signal)))
        return () => stop.abort()
      },
    }
  }
}

export const unreachable = new TypeError('fetch failed')

export function refusal(status: number, code: string, more: object = {}): Response {
  return Response.json({ status, code, ...more }, { status, headers: { 'content-type': 'application/problem+json' } })
}

/** What a captive portal answers to everything. */
export function portal(): Response {
  return new Response('<h1>Welcome to the airport</h1>', { headers: { 'content-type': 'text/html' } })
}

/** Time passes for timers and for both clocks of the device. `advance` is vitest's. */
export async function pass(world: World, ms: number, advance: (ms: number) => Promise<unknown>): Promise<void> {
  for (let left = ms; left > 0; left -= 1000) {
    const step = Math.min(1000, left)
    world.wall += step
    world.monotonic += step
    await advance(step)
  }
}

function reply(change: object = {}): object {
  return {
    user: { id: 'u-alice', email: 'alice@example.org', name: 'Alice', verified: true },
    defaultWorkspaceId: 'w-home',
    session: { id: 's-1', createdAt: '', lastSeenAt: '', deviceName: 'Chromium', place: null, authenticatedAt: '', current: true },
    expiresAt: '2026-11-23T12:15:00Z',
    sessionExpiresAt: '2026-12-23T12:00:00Z',
    serverTime: '2026-11-23T12:00:00Z',
    ...change,
  }
}

/** The answer again, for as long as the caller wants it. */
function bound(answer: Response, signal: AbortSignal | null | undefined): Response {
  if (answer.headers.get('content-type') !== 'text/event-stream') return answer.clone()
  const options = signal ? { signal } : {}
  return new Response(answer.body?.pipeThrough(new TransformStream(), options) ?? null, answer)
}

function aborted(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      fail(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    })
  })
}
