import { Refusal, type Method } from '../api/request'
import type { SessionReply, Workspace } from '../api/types'
import { backoffMs } from './backoff'
import { Renewal, type Ports } from './renewal'
import { identityOf, isSignedIn, type EndReason, type SessionState, type TabMessage } from './types'
import { judge, type Verdict } from './verdict'

const recentlyMs = 10_000

/**
 * Who is signed in on this device, kept true over reloads, tabs, sleep and a missing network.
 *
 * It never holds a token: the browser keeps the session's HttpOnly cookies and sends them along; the engine only knows when they
 * end, renews them ahead of time once for all tabs, and believes nobody but the server that a session is over.
 */
export class SessionEngine {
  private readonly ports: Ports
  private readonly renewal: Renewal
  private readonly listeners = new Set<() => void>()
  private current: SessionState = { status: 'starting' }
  private attempt = 0
  private askedAt = Number.NEGATIVE_INFINITY
  private asking: Promise<void> | undefined
  /** Counts sign-ins and sign-outs, so that an answer that was under way during one is not believed. */
  private era = 0

  constructor(ports: Ports) {
    this.ports = ports
    this.renewal = new Renewal(ports, {
      renewed: (reply) => this.accept(reply),
      // A renewal answered with "renew first" means that nothing is left to renew with.
      failed: (error) => this.take(judge(error, { renewing: true })),
      doubtful: () => this.confirm(),
    })
    ports.tabs.listen((message) => this.hear(message))
  }

  get state(): SessionState {
    return this.current
  }
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Opens with what the device remembers, then asks the server. */
  async start(): Promise<void> {
    if (this.ports.memory.logoutPending()) {
      this.become({ status: 'signedOut', byChoice: false })
      return await this.finishLogOut()
    }
    const remembered = this.ports.memory.remembered()
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
    if (this.ports.memory.logoutPending()) return await this.finishLogOut()
    if (!isSignedIn(this.current)) return
    const justAsked = this.ports.clocks.monotonic() - this.askedAt < recentlyMs
    if (this.current.status === 'offline' || !justAsked || !this.renewal.isTrusted()) await this.confirm()
  }

  /** A call as the signed-in person: renewed and repeated once if the access token had run out; a definitive no ends the session. */
  request = async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
    try {
      return await this.ports.request<T>(method, path, body)
    } catch (error) {
      const verdict = judge(error)
      if (verdict.kind === 'ended') this.end(verdict.reason)
      if (verdict.kind !== 'renew') throw error
      await this.renewal.now()
      if (!isSignedIn(this.current)) throw error
      return await this.ports.request<T>(method, path, body)
    }
  }

  logIn(email: string, password: string): Promise<boolean> {
    return this.enter('/api/sessions', { email, password })
  }

  /** Signs out here and in every tab at once; the server hears of it now or as soon as it can be reached. */
  async logOut(): Promise<void> {
    this.ports.memory.setLogoutPending(true)
    this.leave({ status: 'signedOut', byChoice: true })
    this.ports.tabs.send({ type: 'signed-out' })
    await this.finishLogOut()
  }

  /** Ends every session of this account. Only the server can do that, so it fails when it cannot be reached. */
  async logOutEverywhere(): Promise<void> {
    await this.request('DELETE', '/api/sessions')
    this.leave({ status: 'signedOut', byChoice: true })
    this.ports.tabs.send({ type: 'signed-out' })
  }

  /** Keeps the list for the next visit without a network. */
  rememberWorkspaces(workspaces: Workspace[]): void {
    if (isSignedIn(this.current)) this.ports.memory.remember({ ...identityOf(this.current), workspaces })
  }

  /** Signs in by any way that the server offers. False when it answered without a session: then the next step comes by mail. */
  async enter(path: string, body: unknown): Promise<boolean> {
    if (this.ports.memory.logoutPending()) await this.finishLogOut()
    const reply = await this.ports.request<SessionReply | { session?: undefined }>('POST', path, body)
    if (reply.session === undefined) return false
    this.era += 1
    this.ports.memory.setLogoutPending(false)
    this.ports.memory.setRenewed(reply.expiresAt, reply.serverTime, this.ports.clocks.wall())
    this.accept(reply)
    this.ports.tabs.send({ type: 'signed-in' })
    return true
  }

  private async ask(): Promise<void> {
    const era = this.era
    this.askedAt = this.ports.clocks.monotonic()
    try {
      const reply = await this.ports.request<SessionReply>('GET', '/api/session')
      if (era === this.era) this.accept(reply)
    } catch (error) {
      const verdict = judge(error)
      if (era !== this.era) return
      if (verdict.kind === 'renew') await this.renewal.now()
      else this.take(verdict)
    }
  }

  private accept(reply: SessionReply): void {
    const identity = identityOf(reply)
    const before = this.ports.memory.remembered()
    this.attempt = 0
    this.ports.memory.remember({
      ...identity,
      workspaces: before?.user.id === reply.user.id ? before.workspaces : [],
    })
    this.renewal.adopt(reply)
    this.become({ status: 'active', confirmed: true, ...identity })
  }

  private take(verdict: Exclude<Verdict, { kind: 'renew' }>): void {
    if (verdict.kind === 'ended') return this.end(verdict.reason)
    const { current } = this
    const wait = Math.max(backoffMs(this.attempt++, this.ports.random), (verdict.afterSeconds ?? 0) * 1000)
    this.renewal.later(wait, () => this.confirm())
    if (isSignedIn(current)) {
      this.become({ status: 'offline', retryAt: this.ports.clocks.wall() + wait, ...identityOf(current) })
    } else if (current.status === 'starting') this.become({ status: 'signedOut', byChoice: false })
  }

  /** The server has said that the session is over. */
  end(reason: EndReason): void {
    const { current } = this
    if (current.status === 'ended') return
    // Nobody remembered any more: another tab signed out while this one slept.
    const here = isSignedIn(current) && this.ports.memory.remembered() !== undefined
    if (!here) return this.leave({ status: 'signedOut', byChoice: false })
    this.ports.tabs.send({ type: 'ended', reason })
    this.leave({ status: 'ended', reason, email: current.user.email })
  }

  private leave(state: SessionState): void {
    this.era += 1
    this.renewal.stop()
    this.ports.memory.forget()
    this.become(state)
  }

  private async finishLogOut(): Promise<void> {
    try {
      await this.ports.request('DELETE', '/api/session')
      this.ports.memory.setLogoutPending(false)
      this.attempt = 0
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) return this.ports.memory.setLogoutPending(false)
      this.renewal.later(backoffMs(this.attempt++, this.ports.random), () => this.reconsider())
    }
  }

  private hear(message: TabMessage): void {
    if (message.type === 'signed-in') void this.confirm()
    if (message.type === 'signed-out') this.leave({ status: 'signedOut', byChoice: true })
    if (!isSignedIn(this.current)) return
    if (message.type === 'renewed') this.renewal.adopt(message)
    if (message.type === 'renewed' && this.current.status === 'offline') void this.confirm()
    if (message.type === 'ended') this.leave({ ...message, status: 'ended', email: this.current.user.email })
  }

  private become(state: SessionState): void {
    this.current = state
    for (const listener of this.listeners) listener()
  }
}
