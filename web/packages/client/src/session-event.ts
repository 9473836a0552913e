/** Why edits wait at the server: the role, a pause, a restore, the archive, or a limit. Anything the server adds later reads as a pause. */
export const writesReasons = ['READ_ONLY', 'WRITES_PAUSED', 'WRITES_RESTORING', 'WORKSPACE_ARCHIVED', 'WORKSPACE_FULL'] as const

export type WritesReason = (typeof writesReasons)[number]

/**
 * What the server tells besides answers. `workspace`: something about one changed, read the list again; `reset`: read everything again;
 * `writes`: edits of this session wait at the server, or do not any more; `restore`: how far the restore of a workspace is.
 */
export type SessionEvent =
  | { type: 'workspace'; workspaceId: string; kind: string; userId: string | null; position: string | undefined }
  | { type: 'writes'; workspaceId: string; state: 'parked' | 'flowing'; reason: WritesReason | null }
  | { type: 'restore'; workspaceId: string; restoreId: string; kind: string; stage: string; percent: number; secondsLeft: number | null }
  | { type: 'reset' }
  | { type: 'sessionExpiring'; expiresAt: string }

/** A message's data; nothing for what is not an object. */
export function parse(data: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

export function workspaceEvent(said: Record<string, unknown>, position: string | undefined): SessionEvent {
  const userId = typeof said.userId === 'string' ? said.userId : null
  return { type: 'workspace', workspaceId: textOf(said.workspaceId), kind: textOf(said.kind), userId, position }
}

export function writesEvent(said: Record<string, unknown>): SessionEvent {
  const workspaceId = textOf(said.workspaceId)
  if (said.state !== 'parked') return { type: 'writes', workspaceId, state: 'flowing', reason: null }
  const reason = writesReasons.find((each) => each === said.reason) ?? 'WRITES_PAUSED'
  return { type: 'writes', workspaceId, state: 'parked', reason }
}

export function restoreEvent(said: Record<string, unknown>): SessionEvent {
  return {
    type: 'restore',
    workspaceId: textOf(said.workspaceId),
    restoreId: textOf(said.restoreId),
    kind: textOf(said.kind),
    stage: textOf(said.stage),
    percent: typeof said.percent === 'number' ? said.percent : 0,
    secondsLeft: typeof said.secondsLeft === 'number' ? said.secondsLeft : null,
  }
}

export function timesIn(said: Record<string, unknown>): { expiresAt: string; serverTime: string } {
  return { expiresAt: textOf(said.expiresAt), serverTime: textOf(said.serverTime) }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
