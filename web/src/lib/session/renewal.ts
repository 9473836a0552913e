import type { Request } from '../api/request'
import type { SessionReply } from '../api/types'
import { Lifetime, type Clocks } from './lifetime'
import type { DeviceMemory } from './memory'
import type { Tabs } from './tabs'

export type Ports = { request: Request; memory: DeviceMemory; tabs: Tabs; clocks: Clocks; random: () => number }
export type Times = { expiresAt: string; serverTime: string }

type Outcome = { renewed: (reply: SessionReply) => void; failed: (error: unknown) => void; doubtful: () => Promise<void> }

const longestSleepMs = 30_000

/** Renews the access token ahead of its end, once for all tabs. Knows when, not what it means: that is the engine's. */
export class Renewal {
  private readonly ports: Ports
  private readonly outcome: Outcome
  private lifetime: Lifetime | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private running: Promise<void> | undefined
  /** Counts the stops: what was under way during one is not believed. */
  private stops = 0

  constructor(ports: Ports, outcome: Outcome) {
    this.ports = ports
    this.outcome = outcome
  }

  /** Takes the times of a fresh token, whoever fetched it, and waits for its renewal. */
  adopt({ expiresAt, serverTime }: Times): void {
    this.lifetime = new Lifetime(expiresAt, serverTime, this.ports.clocks, this.ports.random)
    this.wait()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.lifetime = undefined
    this.stops += 1
  }

  /** True while nothing suggests that the token ended earlier than its times said. */
  isTrusted(): boolean {
    return this.lifetime !== undefined && !this.lifetime.clocksParted() && this.lifetime.msUntilRenewal() > 0
  }

  now(): Promise<void> {
    const { lifetime } = this
    this.running ??= this.ports.tabs.exclusively(() => this.once(lifetime)).finally(() => (this.running = undefined))
    return this.running
  }

  /** Runs `work` after `ms`, instead of whatever was being waited for. */
  later(ms: number, work: () => Promise<void>): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void work(), ms)
  }

  /** `ending` is the life that was to be renewed when the turn was asked for: another tab may have done it while we waited. */
  private async once(ending: Lifetime | undefined): Promise<void> {
    const { memory, request, tabs, clocks } = this.ports
    const { stops } = this
    if (this.lifetime !== ending) return
    const other = memory.renewed(clocks.wall())
    if (other !== undefined && ending?.endsBefore(other.expiresAt)) return this.adopt(other)
    try {
      const reply = await request<SessionReply>('POST', '/api/session/refresh', {})
      if (stops !== this.stops) return
      memory.setRenewed(reply.expiresAt, reply.serverTime, clocks.wall())
      tabs.send({ type: 'renewed', expiresAt: reply.expiresAt, serverTime: reply.serverTime })
      this.outcome.renewed(reply)
    } catch (error) {
      if (stops === this.stops) this.outcome.failed(error)
    }
  }

  /** Sleeps until the renewal is due, waking now and then to notice that the device slept or its clock was set. */
  private wait(): void {
    const { lifetime } = this
    if (lifetime === undefined) return
    this.later(Math.min(lifetime.msUntilRenewal(), longestSleepMs), async () => {
      if (lifetime.clocksParted()) await this.outcome.doubtful()
      else if (lifetime.msUntilRenewal() <= 0) await this.now()
      else this.wait()
    })
  }
}
