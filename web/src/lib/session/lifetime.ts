/** The two clocks of a device: one a person can set, one that only ever runs forward (and stops while asleep). */
export type Clocks = { wall: () => number; monotonic: () => number }

export const deviceClocks: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() }

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
  private readonly jitter: number
  readonly expiresAt: string

  constructor(expiresAt: string, serverTime: string, clocks: Clocks, random: () => number) {
    this.clocks = clocks
    this.expiresAt = expiresAt
    this.startedWall = clocks.wall()
    this.startedMonotonic = clocks.monotonic()
    const length = Date.parse(expiresAt) - Date.parse(serverTime)
    this.lengthMs = Number.isFinite(length) ? Math.max(0, length) : 0
    this.jitter = random()
  }

  /** Two minutes before the end, a little earlier at random; for short lives, in their last third. */
  msUntilRenewal(): number {
    const lead = Math.min(leadMs, this.lengthMs / 3)
    const due = this.lengthMs - lead * (1 + this.jitter * 0.25)
    return Math.max(0, due - (this.clocks.monotonic() - this.startedMonotonic))
  }

  clocksParted(): boolean {
    const wall = this.clocks.wall() - this.startedWall
    const monotonic = this.clocks.monotonic() - this.startedMonotonic
    return Math.abs(wall - monotonic) > driftMs
  }

  /** True if another tab's renewal reaches further than this one. */
  endsBefore(expiresAt: string): boolean {
    return Date.parse(expiresAt) > Date.parse(this.expiresAt)
  }
}
