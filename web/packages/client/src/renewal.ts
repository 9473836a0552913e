import type { SignedIn } from './api.js'
import { backoffMs } from './backoff.js'
import type { Credentials } from './credentials.js'
import type { Http } from './http.js'
import { Lifetime, type Clocks, type Times } from './lifetime.js'
import type { DeviceMemory } from './memory.js'
import type { Tabs } from './tabs.js'
import { outcomeOf, type RefreshOutcome } from './telemetry.js'

export type Ports = {
  http: Http
  credentials: Credentials
  memory: DeviceMemory
  tabs: Tabs
  clocks: Clocks
  random: () => number
  count: (outcome: RefreshOutcome) => void
}

type Hear = {
  begun: () => void
  renewed: (reply: SignedIn) => void
  /** Another tab did it. */
  adopted: () => void
  failed: (error: unknown) => void
  /** The clocks parted, so nothing is known of the token's life. */
  doubtful: () => Promise<void>
}

const longestSleepMs = 30_000
const hastyMs = 1000

/** Renews the access token ahead of its end, once for all tabs. Knows when, not what it means: that is the engine's. */
export class Renewal {
  private readonly ports: Ports
  private readonly hear: Hear
  private lifetime: Lifetime | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private running: Promise<void> | undefined
  private failedAt = Number.NEGATIVE_INFINITY
  private attempt = 0
  /** Counts the stops: what was under way during one is not believed. */
  private stops = 0
  /** Why the last try failed; undefined once one succeeded. */
  failure: unknown

  constructor(ports: Ports, hear: Hear) {
    this.ports = ports
    this.hear = hear
  }

  /** Takes the times of a fresh token, whoever fetched it, and waits for its renewal. */
  adopt(times: Times): void {
    this.lifetime = new Lifetime(times, this.ports.clocks, this.ports.random)
    this.failure = undefined
    this.attempt = 0
    this.wait()
  }

  /** Begins with what another tab, or this one before it was loaded again, knew. */
  recall(): void {
    const times = this.ports.memory.renewed(this.ports.clocks.wall())
    if (times !== undefined) this.adopt(times)
  }

  /** For the other tabs, and for those that are opened later. */
  note(times: Times): void {
    this.ports.memory.setRenewed(times, this.ports.clocks.wall())
  }

  /** True if `expiresAt` is of a newer token than the one that is known. */
  isNews(expiresAt: string): boolean {
    return this.lifetime === undefined || this.lifetime.endsBefore(expiresAt)
  }

  stop(): void {
    clearTimeout(this.timer)
    this.lifetime = undefined
    this.failure = undefined
    this.attempt = 0
    this.stops += 1
  }

  /** True while nothing suggests that the token ended earlier than its times said. */
  isTrusted(): boolean {
    return this.lifetime !== undefined && !this.lifetime.clocksParted() && this.lifetime.msUntilRenewal() > 0
  }

  /** True if asking the server anything else would only say that this comes first. */
  isNeeded(): boolean {
    return this.failure !== undefined || (this.lifetime?.mayBeDue() ?? false)
  }

  now(): Promise<void> {
    const { lifetime } = this
    this.running ??= this.ports.tabs.exclusively(() => this.once(lifetime)).finally(() => (this.running = undefined))
    return this.running
  }

  /** As `now`, for a call that just met an expired token; throws if that leaves it expired. A try that has just failed is not repeated for each of many calls. */
  async forCall(): Promise<void> {
    const hasty = this.ports.clocks.monotonic() - this.failedAt < hastyMs
    if (this.failure === undefined || !hasty) await this.now()
    if (this.failure !== undefined) throw this.failure
  }

  /** When to try again after another failure, in ms from now; the wait has begun. */
  again(afterSeconds: number | undefined, work: () => Promise<void>): number {
    const wait = Math.max(backoffMs(this.attempt++, this.ports.random), (afterSeconds ?? 0) * 1000)
    this.later(wait, work)
    return wait
  }

  private later(ms: number, work: () => Promise<void>): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void work(), ms)
  }

  /** `ending` is the life that was to be renewed when the turn was asked for: another tab may have done it while we waited. */
  private async once(ending: Lifetime | undefined): Promise<void> {
    const { http, credentials, count } = this.ports
    const { stops } = this
    if (this.lifetime !== ending) return count('raced')
    if (this.adoptOther(ending)) return
    this.hear.begun()
    try {
      const reply = await http.request<SignedIn>('POST', '/api/session/refresh', await credentials.refreshBody())
      if (stops !== this.stops) return
      await credentials.keep(reply)
      count('ok')
      this.tell(credentials.timesOf(reply))
      this.hear.renewed(reply)
    } catch (error) {
      count(outcomeOf(error))
      if (stops === this.stops) this.fail(error)
    }
  }

  private adoptOther(ending: Lifetime | undefined): boolean {
    const { memory, clocks, count } = this.ports
    const other = memory.renewed(clocks.wall())
    if (other === undefined || ending?.endsBefore(other.expiresAt) !== true) return false
    count('raced')
    this.adopt(other)
    this.hear.adopted()
    return true
  }

  private tell(times: Times): void {
    this.note(times)
    this.ports.tabs.send({ type: 'renewed', expiresAt: times.expiresAt, serverTime: times.serverTime })
  }

  private fail(error: unknown): void {
    this.failure = error
    this.failedAt = this.ports.clocks.monotonic()
    this.hear.failed(error)
  }

  /** Sleeps until the renewal is due, waking now and then to notice that the device slept or its clock was set. */
  private wait(): void {
    const { lifetime } = this
    if (lifetime === undefined) return
    this.later(Math.min(lifetime.msUntilRenewal(), longestSleepMs), async () => {
      if (lifetime.mayBeDue()) await this.now()
      else if (lifetime.clocksParted()) await this.hear.doubtful()
      else this.wait()
    })
  }
}
