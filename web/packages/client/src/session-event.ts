/** What the server tells besides answers. `workspace`: something about one changed, read the list again; `reset`: read everything again. */
export type SessionEvent =
  | { type: 'workspace'; workspaceId: string; kind: string; userId: string | null; position: string | undefined }
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

export function timesIn(said: Record<string, unknown>): { expiresAt: string; serverTime: string } {
  return { expiresAt: textOf(said.expiresAt), serverTime: textOf(said.serverTime) }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
