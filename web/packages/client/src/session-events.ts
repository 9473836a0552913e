import { backoffMs } from './backoff.js'
import { readEvents, type StreamMessage } from './event-stream.js'
import type { Http } from './http.js'
import type { Clocks, Times } from './lifetime.js'
import { Listeners } from './listeners.js'
import type { DeviceMemory } from './memory.js'
import { ParkedWrites } from './parked-writes.js'
import { Refusal } from './refusal.js'
import { parse, restoreEvent, textOf, timesIn, workspaceEvent, writesEvent, type SessionEvent } from './session-event.js'
import type { SessionEngine } from './session-engine.js'
import { Silence } from './silence.js'
import { endReasonOf, isSignedIn } from './state.js'
import type { Tabs } from './tabs.js'

type Ports = {
  http: Pick<Http, 'stream'>
  engine: SessionEngine
  memory: DeviceMemory
  tabs: Tabs
  clocks: Clocks
  random: () => number
}

/** How a stream came to its end, and so how soon the next one may begin. */
type Next = 'atOnce' | 'soon' | 'later' | 'muchLater' | 'never'

const muchLaterMs = 5 * 60_000

/**
 * The server's event stream: held by one tab of the browser, heard by all, taken over by another tab when that one closes.
 * It makes news arrive sooner; nothing depends on it, since whatever it says the server would also say when asked.
 */
export class SessionEvents {
  private readonly ports: Ports
  private readonly hearers = new Listeners<[SessionEvent]>()
  readonly subscribe = this.hearers.subscribe
  readonly parked = new ParkedWrites()
  private leading: { sessionId: string; stop: () => void } | undefined
  private wake: () => void = () => undefined
  /** True in the one tab that has the stream. */
  holding = false

  constructor(ports: Ports) {
    this.ports = ports
    ports.tabs.listen((message) => {
      if (message.type === 'event') this.hear(message.event)
      if (message.type === 'events-wanted' && this.holding) this.tellAll(this.parked.events())
    })
  }

  /** Follows the engine: a stream while someone is signed in, none otherwise, a new one for another session. */
  start(): void {
    this.ports.engine.subscribe(() => this.follow())
    this.follow()
  }

  private follow(): void {
    const { state } = this.ports.engine
    const sessionId = isSignedIn(state) ? state.sessionId : null
    if (state.status === 'active') this.wake()
    if (sessionId === (this.leading?.sessionId ?? null)) return
    this.leading?.stop()
    this.leading = undefined
    for (const event of this.parked.ends()) this.hear(event)
    if (sessionId === null) return
    const stop = this.ports.tabs.lead((signal) => this.hold(signal))
    this.leading = { sessionId, stop }
    // Another tab may have had the stream since before this one was opened: it knows what was told then.
    this.ports.tabs.send({ type: 'events-wanted' })
  }

  /** Keeps a stream open until `signal`. */
  private async hold(signal: AbortSignal): Promise<void> {
    let failures = 0
    this.holding = true
    while (!signal.aborted) {
      const { next, heard } = await this.once(signal)
      failures = heard ? 0 : failures + 1
      await this.pause(this.waitMs(next, failures), signal)
    }
    this.holding = false
  }

  private waitMs(next: Next, failures: number): number {
    if (next === 'never') return 2 ** 31 - 1
    if (next === 'muchLater') return muchLaterMs
    if (next === 'atOnce' && failures === 0) return 0
    const soon = 500 + 1500 * this.ports.random()
    return next === 'later' || failures > 1 ? Math.max(soon, backoffMs(failures, this.ports.random)) : soon
  }

  private async once(signal: AbortSignal): Promise<{ next: Next; heard: boolean }> {
    const { http, engine } = this.ports
    const silence = new Silence(signal)
    let heard = false
    let next: Next = 'soon'
    try {
      const body = await http.stream(`/api/session/events${this.after()}`, silence.signal)
      await readEvents(
        body,
        (message) => {
          heard = true
          next = this.take(message) ?? next
        },
        () => silence.broken(),
      )
    } catch (error) {
      if (!signal.aborted) next = await this.failed(error)
    } finally {
      silence.stop()
    }
    if (next === 'atOnce' && !signal.aborted) await engine.renew()
    return { next, heard }
  }

  private async failed(error: unknown): Promise<Next> {
    const { engine } = this.ports
    if (!(error instanceof Refusal)) {
      void engine.reconsider()
      return 'later'
    }
    // A server that does not have it yet.
    if (error.status === 404 || error.status === 405) return 'never'
    try {
      return (await engine.recover(error)) ? 'soon' : 'later'
    } catch {
      return 'later' // The renewal failed; the engine has said what that means.
    }
  }

  private take({ event, data, id }: StreamMessage): Next | undefined {
    const { engine } = this.ports
    const said = parse(data)
    this.notePosition(id)
    if (event === 'hello' || event === 'renewed') this.adopt(timesIn(said))
    // What still waits is told right behind it; the rest went through while there was no stream.
    if (event === 'hello') this.tellAll(this.parked.ends())
    if (event === 'writes') this.tell(writesEvent(said))
    if (event === 'ended') engine.end(endReasonOf(said.reason))
    if (event === 'expiring' && said.what === 'access') void engine.renew()
    if (event === 'expiring' && said.what === 'session') this.tell({ type: 'sessionExpiring', expiresAt: textOf(said.expiresAt) })
    if (event === 'workspace') this.tell(workspaceEvent(said, id))
    if (event === 'restore') this.tell(restoreEvent(said))
    if (event === 'reset') this.tell({ type: 'reset' })
    if (event === 'stale') return 'atOnce'
    return event === 'replaced' ? 'muchLater' : undefined
  }

  private adopt(times: Times): void {
    if (!this.ports.engine.adopt(times)) return
    this.ports.memory.setRenewed(times, this.ports.clocks.wall())
    this.ports.tabs.send({ type: 'renewed', ...times })
  }

  /** To all tabs, this one included. */
  private tell(event: SessionEvent): void {
    this.ports.tabs.send({ type: 'event', event })
    this.hear(event)
  }

  private tellAll(events: SessionEvent[]): void {
    for (const event of events) this.tell(event)
  }

  private hear(event: SessionEvent): void {
    this.parked.heard(event)
    this.hearers.tell(event)
  }

  /** Also what is of no interest moves on where the next stream begins. */
  private notePosition(position: string | undefined): void {
    const { memory, engine } = this.ports
    if (position === undefined || !isSignedIn(engine.state)) return
    const userId = engine.state.user.id
    if (memory.eventsAfter(userId) !== position) memory.setEventsAfter(userId, position)
  }

  private after(): string {
    const { state } = this.ports.engine
    const position = isSignedIn(state) ? this.ports.memory.eventsAfter(state.user.id) : undefined
    return position === undefined ? '' : `?after=${encodeURIComponent(position)}`
  }

  /** Waits, but not longer than until the engine found the server again. */
  private pause(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((done) => {
      const finish = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', finish)
        this.wake = () => undefined
        done()
      }
      const timer = setTimeout(finish, ms)
      signal.addEventListener('abort', finish)
      if (this.ports.engine.state.status === 'offline') this.wake = finish
    })
  }
}
