/** The two clocks of a device: one a person can set, one that only ever runs forward (and may stop while asleep). In ms. */
export type Clocks = { wall: () => number; monotonic: () => number }

export const deviceClocks: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() }

export type Times = { expiresAt: string; serverTime: string }

const leadMs = 2 * 60_000
const driftMs = 10_000

/**
 * How long the access token still lives, judged by the server's clock and this device's monotonic one.
 * A device clock that is hours off changes nothing; that the two clocks of the device part company means it
 * slept or was set, and then only the server knows.
 */
export class Lifetime {
  private readonly clocks: Clocks
  private readonly startedWall: number
  private readonly startedMonotonic: number
  private readonly lengthMs: number
  private readonly leadMs: number
  readonly expiresAt: string

  constructor({ expiresAt, serverTime }: Times, clocks: Clocks, random: () => number) {
    this.clocks = clocks
    this.expiresAt = expiresAt
    this.startedWall = clocks.wall()
    this.startedMonotonic = clocks.monotonic()
    const length = Date.parse(expiresAt) - Date.parse(serverTime)
    this.lengthMs = Number.isFinite(length) ? Math.max(0, length) : 0
    // Two minutes before the end, a little earlier at random; of short lives, the last third.
    this.leadMs = Math.min(leadMs, this.lengthMs / 3) * (1 + random() * 0.25)
  }

  msUntilRenewal(): number {
    return Math.max(0, this.lengthMs - this.leadMs - this.monotonicMs())
  }

  /** True if it may be over: after a sleep the wall clock knows better, and asking once too often does no harm. */
  mayBeDue(): boolean {
    return Math.max(this.monotonicMs(), this.clocks.wall() - this.startedWall) >= this.lengthMs - this.leadMs
  }

  clocksParted(): boolean {
    return Math.abs(this.clocks.wall() - this.startedWall - this.monotonicMs()) > driftMs
  }

  /** True if another tab's renewal reaches further than this one. */
  endsBefore(expiresAt: string): boolean {
    return Date.parse(expiresAt) > Date.parse(this.expiresAt)
  }

  private monotonicMs(): number {
    return this.clocks.monotonic() - this.startedMonotonic
  }
}

/** When a token says it ends (its `exp`, seconds), as a time; undefined for one that does not say. Nothing is verified: that is the server's. */
export function expiryOf(accessToken: string | undefined): string | undefined {
  try {
    const claims = (accessToken?.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const { exp } = JSON.parse(atob(claims)) as { exp?: unknown }
    return typeof exp === 'number' ? new Date(exp * 1000).toISOString() : undefined
  } catch {
    return undefined
  }
}
