import type { Workspace } from './api.js'
import { cookieCredentials, tokenCredentials, type Credentials, type SecretStorage } from './credentials.js'
import { Http, problemOf, type Fetch, type Request } from './http.js'
import { deviceClocks, type Clocks } from './lifetime.js'
import { DeviceMemory, forgetfulStorage, type KeyValues } from './memory.js'
import { refusalOf } from './refusal.js'
import { SessionEngine } from './session-engine.js'
import { SessionEvents } from './session-events.js'
import type { SessionEvent, WritesReason } from './session-event.js'
import { SignIn } from './sign-in.js'
import { identityOf, isSignedIn, type EndReason, type SessionState } from './state.js'
import { alone, browserTabs, type TabMessage, type Tabs } from './tabs.js'
import { Telemetry } from './telemetry.js'
import { watchDevice } from './watch-device.js'

export type ClientOptions = {
  /** Where Mooring is, without a path. In a browser it is this page's own origin. */
  url?: string
  /** `cookie` in a browser, the default; elsewhere, where the refresh token is kept. */
  credentials?: 'cookie' | { tokens: SecretStorage }
  /** What a device remembers between visits; no secret is in it. `localStorage` where there is one. */
  storage?: KeyValues
  fetch?: Fetch
  tabs?: Tabs
  clocks?: Clocks
  random?: () => number
}

/** A client of one Mooring: who is signed in, calls in their name, and news. */
export class MooringClient extends SignIn {
  readonly url: string
  readonly memory: DeviceMemory
  readonly telemetry: Telemetry
  readonly tabs: Tabs
  private readonly http: Http
  private readonly events: SessionEvents
  private readonly credentials: Credentials

  constructor(options: ClientOptions = {}) {
    const ports = portsOf(options)
    const engine = new SessionEngine(ports)
    super(engine, ports.http.request)
    this.url = ports.http.origin
    this.memory = ports.memory
    this.telemetry = ports.telemetry
    this.tabs = ports.tabs
    this.http = ports.http
    this.credentials = ports.credentials
    this.events = new SessionEvents({ ...ports, engine })
    ports.tabs.listen((message) => this.count(message))
  }

  /** Opens with what is remembered, asks the server, and looks again whenever the device wakes or finds a network. */
  async start(): Promise<void> {
    const { engine } = this
    watchDevice({
      look: () => void engine.reconsider(),
      // Asked at once, the server cannot be reached at once: so that is said, and the next try is set.
      lost: () => void (engine.state.status === 'active' && engine.confirm()),
      leave: () => this.telemetry.flush(),
    })
    this.events.start()
    await this.engine.start()
  }

  get state(): SessionState {
    return this.engine.state
  }

  /** Calls back after every change of `state`. The function returned ends that. */
  subscribe = (listener: () => void): (() => void) => this.engine.subscribe(listener)

  /** Calls back for the server's news, once in every tab. */
  onEvent = (hear: (event: SessionEvent) => void): (() => void) => this.events.subscribe(hear)

  /** Why edits of this session wait at the server in a workspace; undefined when none do. Changes are told by `onEvent`. */
  parkedWrites(workspaceId: string): WritesReason | undefined {
    return this.events.parked.reason(workspaceId)
  }

  /** One call to the API as the signed-in person. Throws `Refusal` or `Unreachable`, nothing else. */
  request: Request = async <T>(...call: Parameters<Request>): Promise<T> => {
    try {
      return await this.http.request<T>(...call)
    } catch (error) {
      if (!(await this.engine.recover(error))) throw error
      return await this.http.request<T>(...call)
    }
  }

  /** The standard `fetch`, as the signed-in person, for this server only. A call that meets an expired token is renewed and repeated once. */
  fetch = async (input: string | URL | globalThis.Request, init?: RequestInit): Promise<Response> => {
    const first = this.http.resolve(input, init)
    const second = first.clone()
    const response = await this.http.fetch(first)
    const problem = response.status === 401 ? await problemOf(response) : undefined
    const again = problem !== undefined && (await this.recovered(refusalOf(problem)))
    if (again) return await this.http.fetch(second)
    await second.body?.cancel()
    return response
  }

  /** Asks the server whether the session still stands. Where nobody is signed in there is nothing to ask. */
  async confirm(): Promise<void> {
    if (isSignedIn(this.state)) await this.engine.confirm()
  }

  /** Signs in by any way that the server offers. False when it answered without a session: then the next step comes by mail. */
  enter(path: string, body: Record<string, unknown>): Promise<boolean> {
    return this.engine.enter(path, body)
  }

  /** The server has said that the session is over. */
  end(reason: EndReason): void {
    this.engine.end(reason)
  }

  /** As `confirm`, unless that was just done. */
  reconsider(): Promise<void> {
    return this.engine.reconsider()
  }

  /** Signs out here and in every tab at once; the server hears of it now or as soon as it can be reached. */
  logOut(): Promise<void> {
    return this.engine.logOut()
  }

  /** Ends every session of this account. Only the server can do that, so it fails when it cannot be reached. */
  async logOutEverywhere(): Promise<void> {
    await this.request('DELETE', '/api/sessions')
    await this.engine.loggedOutEverywhere()
  }

  /** Keeps the list for the next visit without a network. */
  rememberWorkspaces(workspaces: Workspace[]): void {
    const { state } = this
    if (isSignedIn(state)) this.memory.remember({ ...identityOf(state), workspaces })
  }

  /** What proves the session at this moment, for a socket that is dialled now. Empty with cookies, which go along by themselves. */
  proof(): Record<string, string> {
    return this.credentials.headers()
  }

  private async recovered(error: unknown): Promise<boolean> {
    try {
      return await this.engine.recover(error)
    } catch {
      return false // The renewal failed: the caller gets the answer that was there before it.
    }
  }

  /** Every tab hears of a sync worker's sockets; the one with the event stream counts them. */
  private count(message: TabMessage): void {
    if (!this.events.holding) return
    if (message.type === 'socket-opened' && message.again) this.telemetry.syncRetried()
    if (message.type === 'socket-closed') this.telemetry.socketClosed(message.code)
  }
}

export function createClient(options: ClientOptions = {}): MooringClient {
  return new MooringClient(options)
}

function portsOf(options: ClientOptions) {
  const tokens = typeof options.credentials === 'object' ? options.credentials.tokens : undefined
  const credentials = tokens === undefined ? cookieCredentials : tokenCredentials(tokens)
  const send = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  const http = new Http(options.url ?? globalThis.location.origin, send, credentials.headers)
  const telemetry = new Telemetry(http)
  return {
    http,
    credentials,
    telemetry,
    memory: new DeviceMemory(options.storage ?? deviceStorage(tokens === undefined)),
    tabs: options.tabs ?? (tokens === undefined ? browserTabs('mooring-session') : alone),
    clocks: options.clocks ?? deviceClocks,
    random: options.random ?? Math.random,
    count: telemetry.refreshed.bind(telemetry),
  }
}

function deviceStorage(inBrowser: boolean): KeyValues {
  return inBrowser && typeof localStorage !== 'undefined' ? localStorage : forgetfulStorage()
}
