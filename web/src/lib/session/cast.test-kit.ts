import { Refusal, Unreachable, type Method, type Request } from '../api/request'
import type { SessionReply } from '../api/types'
import { SessionEngine } from './engine'
import { DeviceMemory } from './memory'
import type { Tabs } from './tabs'
import type { TabMessage } from './types'

/** A browser with several tabs, a device with two clocks, and a server that is told what to answer. */
export class World {
  wall = Date.parse('2026-11-23T12:00:00Z')
  monotonic = 0
  /** How far the device's clock is from the server's. */
  deviceSkewMs = 0
  readonly calls: string[] = []
  readonly storage = memoryStorage()
  answer: (method: Method, path: string) => unknown = () => reply()
  /** How long a request takes, so that others can happen meanwhile. */
  delayMs: (method: Method) => number = () => 0
  private readonly hearers = new Map<SessionEngine | symbol, (message: TabMessage) => void>()
  private queue: Promise<unknown> = Promise.resolve()

  tab(): SessionEngine {
    const me = Symbol('tab')
    const tabs: Tabs = {
      send: (message) => {
        for (const [who, hear] of this.hearers) if (who !== me) hear(message)
      },
      listen: (hear) => {
        this.hearers.set(me, hear)
        return () => this.hearers.delete(me)
      },
      exclusively: <T>(work: () => Promise<T>) => {
        const turn = this.queue.then(work)
        this.queue = turn.catch(() => undefined)
        return turn
      },
    }
    return new SessionEngine({
      request: this.request,
      memory: new DeviceMemory(this.storage),
      tabs,
      clocks: { wall: () => this.wall + this.deviceSkewMs, monotonic: () => this.monotonic },
      random: () => 0.5,
    })
  }

  count(call: string): number {
    return this.calls.filter((made) => made === call).length
  }

  now(afterMs = 0): string {
    return new Date(this.wall + afterMs).toISOString()
  }

  reply(change: Partial<SessionReply> = {}): SessionReply {
    return reply({ serverTime: this.now(), expiresAt: this.now(15 * 60_000), ...change })
  }

  private readonly request: Request = async <T>(method: Method, path: string): Promise<T> => {
    this.calls.push(`${method} ${path}`)
    const answer = this.answer(method, path)
    const delay = this.delayMs(method)
    await (delay === 0 ? Promise.resolve() : new Promise((done) => setTimeout(done, delay)))
    if (answer instanceof Error) throw answer
    return answer as T
  }
}

export const unreachable = new Unreachable('network')

export function refusal(status: number, code: string, reason?: string): Refusal {
  return new Refusal({ status, code, ...(reason === undefined ? {} : { reason }) })
}

function reply(change: Partial<SessionReply> = {}): SessionReply {
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

function memoryStorage(): Storage {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
    key: () => null,
    get length() {
      return items.size
    },
  }
}
