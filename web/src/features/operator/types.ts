/** What the operator's addresses answer. They are not in the public description, so they are told of here: see `wire/monitor_status.py` and `wire/handlers.py`. */
export type Health = 'ok' | 'lagging' | 'unreachable' | 'quarantined'

export type RunningMonitor = {
  id: string
  place: string
  version: string
  scopes: readonly string[]
  restarts: Readonly<Record<string, number>>
  startedAt: string
  seenAt: string
  alive: boolean
  leads: Readonly<Record<string, number>>
}

export type Reconciliation = {
  monitor: string
  at: string
  milliseconds: number
  listed: number
  begun: number
  stopped: number
  heldBack: number
  cause: string | null
}

export type Summary = {
  at: string
  workspaces: Readonly<Record<Health, number>>
  total: number
  sockets: number
  rate: number
  history: readonly number[]
  lag: number
  failing: number
  deadLetters: number
  monitors: readonly RunningMonitor[]
  scopes: readonly { scope: string; shards: number; led: number; leaders: readonly string[] }[]
  handlers: readonly { handler: string; lag: number; workspaces: number }[]
  followSeconds: { count: number; p50: number | null; p95: number | null }
  reconciliations: readonly Reconciliation[]
}

export type Monitored = {
  id: string
  name: string
  state: string
  createdAt: string
  followedAt: string | null
  followSeconds: number | null
  head: number
  lag: number
  lastEventAt: string | null
  rate: number
  history: readonly number[]
  bytes: number
  members: number
  sockets: number
  lastBackupAt: string | null
  lastProvenAt: string | null
  handlers: number
  failing: number
  deadLetters: number
  health: Health
  since: string | null
  because: string | null
}

export type MonitoredPage = { workspaces: readonly Monitored[]; total: number; nextCursor: string | null }

export type Lane = {
  handler: string
  seq: number | null
  behind: number
  waitingSince: string | null
  paused: boolean
  movedAt: string | null
  dueAt: string | null
  failingSince: string | null
  attempts: number
  cause: string | null
  deadLetters: number
}

export type MonitoredDetails = { workspace: Monitored; shard: number; leader: string | null; lanes: readonly Lane[] }

export type Handler = {
  name: string
  patterns: readonly string[]
  edition: number
  fromBeginning: boolean
  registeredAt: string
  pausedAt: string | null
  led: number
  done: number
  dead: number
  open: number
  failing: number
}

export type HandlerList = { handlers: readonly Handler[] }

export type DeadLetter = {
  id: string
  handler: string
  workspaceId: string
  seq: number
  name: string
  state: 'dead' | 'retry' | 'discarded' | 'open' | 'done'
  generation: number
  attempts: number
  cause: string | null
  finished: readonly string[]
  firstAt: string
  changedAt: string
}

export type DeadLetterPage = { deadLetters: readonly DeadLetter[]; nextCursor: string | null }

export type DeadLetterDetail = { deadLetter: DeadLetter; event: { at: string; userId: string; args: unknown } | null }
