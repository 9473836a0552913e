import { isWhole, type SignedIn } from './api.js'
import { Departure } from './departure.js'
import type { Times } from './lifetime.js'
import { Listeners } from './listeners.js'
import { Renewal, type Ports } from './renewal.js'
import { endedState, identityOf, isSignedIn, type EndReason, type SessionState } from './state.js'
import type { TabMessage } from './tabs.js'
import { judge, type Verdict } from './verdict.js'

const recentlyMs = 10_000

/**
 * Who is signed in on this device, kept true over reloads, tabs, sleep and a missing network.
 *
 * It holds no token: those are the credentials' (in a browser, HttpOnly cookies). The engine only knows when they end, renews
 * them ahead of time once for all tabs, and believes nobody but the server that a session is over.
 */
export class SessionEngine {
  private readonly ports: Ports
  private readonly renewal: Renewal
  private readonly departure: Departure
  private readonly listeners = new Listeners()
  readonly subscribe = this.listeners.subscribe
  private current: SessionState = { status: 'starting' }
  private askedAt = Number.NEGATIVE_INFINITY
  private asking: Promise<void> | undefined
  /** Counts sign-ins and sign-outs, so that an answer that was under way during one is not believed. */
  private era = 0

  constructor(ports: Ports) {
    this.ports = ports
    this.departure = new Departure(ports)
    this.renewal = new Renewal(ports, {
      begun: () => this.setOut(),
      renewed: (reply) => this.accept(reply),
      adopted: () => this.settle(),
      // A renewal answered with "renew first" means that nothing is left to renew with.
      failed: (error) => this.take(judge(error, { renewing: true }), () => this.renewal.now()),
      doubtful: () => this.confirm(),
    })
    ports.tabs.listen((message) => this.hear(message))
  }

  get state(): SessionState {
    return this.current
  }
  /** Opens with what the device remembers, then asks the server. Where nobody is remembered, nobody is asked about. */
  async start(): Promise<void> {
    const { memory, credentials } = this.ports
    const kept = await credentials.open()
    if (kept === 'leaving') memory.setLogoutPending(true)
    const remembered = memory.remembered()
    const leaving = memory.logoutPending()
    if (leaving || (remembered === undefined && kept === 'none')) this.become({ status: 'signedOut', byChoice: false })
    if (leaving) return await this.departure.finish()
    if (this.current.status === 'signedOut') return
    this.renewal.recall()
    if (remembered !== undefined) this.become({ status: 'active', confirmed: false, ...identityOf(remembered) })
    await this.confirm()
  }

  /** Asks the server whether the session still stands. Calls at the same time share one answer. */
  confirm(): Promise<void> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined))
    return this.asking
  }

  /** Something suggests a look (the device woke, the network is back, the sync socket closed): ask, unless that was just done. */
  async reconsider(): Promise<void> {
    if (this.ports.memory.logoutPending()) return await this.departure.finish()
    if (!isSignedIn(this.current)) return
    const justAsked = this.ports.clocks.monotonic() - this.askedAt < recentlyMs
    if (this.current.status === 'offline' || !justAsked || !this.renewal.isTrusted()) await this.confirm()
  }

  /** What a failed call of the signed-in person means: a definitive no ends the session, an expired token is renewed. True if the call is to be repeated. */
  async recover(error: unknown): Promise<boolean> {
    const { era } = this
    const verdict = judge(error)
    if (verdict.kind === 'ended') this.end(verdict.reason)
    if (verdict.kind !== 'renew') return false
    await this.renewal.forCall()
    return era === this.era && isSignedIn(this.current)
  }

  /** Renews now, whatever the clocks say. */
  renew = (): Promise<void> => this.renewal.now()

  /** Signs in by `path`. False if that needs something more (a click in a mail). */
  async enter(path: string, body: Record<string, unknown>): Promise<boolean> {
    const { memory, http, credentials, tabs } = this.ports
    if (memory.logoutPending()) await this.departure.finish()
    const reply = await http.request<Partial<SignedIn>>('POST', path, { ...body, delivery: credentials.delivery })
    if (!isWhole(reply)) return false
    this.era += 1
    this.departure.giveUp()
    await credentials.keep(reply)
    this.renewal.note(credentials.timesOf(reply))
    this.accept(reply)
    tabs.send({ type: 'signed-in' })
    return true
  }

  /** Signs out here and in every tab at once; the server hears of it now or as soon as it can be reached. */
  async logOut(): Promise<void> {
    this.departure.begin()
    this.leaveByChoice()
    await this.departure.finish()
  }

  /** Every session of this account was ended: this one too. */
  async loggedOutEverywhere(): Promise<void> {
    this.leaveByChoice()
    await this.ports.credentials.drop()
  }

  /** The server said so, definitively. */
  end(reason: EndReason): void {
    const { current } = this
    if (current.status === 'ended') return
    // Nobody remembered any more: another tab signed out while this one slept.
    const here = isSignedIn(current) && this.ports.memory.remembered() !== undefined
    if (here) this.ports.tabs.send({ type: 'ended', reason })
    this.leave(here ? endedState(current, reason) : { status: 'signedOut', byChoice: false })
    void this.ports.credentials.drop()
  }

  /** A newer token is known to be there, fetched by whoever. False if that is no news. */
  adopt(times: Times): boolean {
    const news = isSignedIn(this.current) && this.renewal.isNews(times.expiresAt)
    if (news) this.renewal.adopt(times)
    if (news) this.settle()
    return news
  }

  private async ask(): Promise<void> {
    const { era } = this
    this.askedAt = this.ports.clocks.monotonic()
    if (this.renewal.isNeeded() || !this.ports.credentials.ready()) return await this.renewal.now()
    if (this.current.status === 'offline') this.setOut()
    try {
      const reply = await this.ports.http.request<SignedIn>('GET', '/api/session')
      if (era === this.era) this.accept(reply)
    } catch (error) {
      const verdict = judge(error)
      if (era !== this.era) return
      if (verdict.kind === 'renew') await this.renewal.now()
      else this.take(verdict, () => this.confirm())
    }
  }

  private setOut(): void {
    const { current } = this
    const retrying = current.status === 'offline'
    if (isSignedIn(current)) this.become({ status: 'refreshing', retrying, ...identityOf(current) })
  }

  private accept(reply: SignedIn): void {
    const identity = identityOf({ ...reply, sessionId: reply.session.id })
    this.ports.memory.rememberIdentity(identity)
    this.renewal.adopt(this.ports.credentials.timesOf(reply))
    this.become({ status: 'active', confirmed: true, ...identity })
  }

  private settle(): void {
    if (isSignedIn(this.current)) this.become({ status: 'active', confirmed: true, ...identityOf(this.current) })
  }
  private take(verdict: Exclude<Verdict, { kind: 'renew' }>, again: () => Promise<void>): void {
    if (verdict.kind === 'ended') return this.end(verdict.reason)
    const { current } = this
    const retryAt = this.ports.clocks.wall() + this.renewal.again(verdict.afterSeconds, again)
    if (isSignedIn(current)) this.become({ status: 'offline', retryAt, ...identityOf(current) })
    if (current.status === 'starting') this.become({ status: 'signedOut', byChoice: false })
  }

  private leaveByChoice(): void {
    this.leave({ status: 'signedOut', byChoice: true })
    this.ports.tabs.send({ type: 'signed-out' })
  }

  private leave(state: SessionState): void {
    this.era += 1
    this.renewal.stop()
    this.ports.memory.forget()
    this.become(state)
  }

  private hear(message: TabMessage): void {
    if (message.type === 'signed-in') void this.confirm()
    if (message.type === 'signed-out') this.leave({ status: 'signedOut', byChoice: true })
    if (!isSignedIn(this.current)) return
    if (message.type === 'renewed') this.adopt(message)
    if (message.type === 'ended') this.leave(endedState(this.current, message.reason))
  }

  private become(state: SessionState): void {
    this.current = state
    this.listeners.tell()
  }
}
