import type { SessionEvent, WritesReason } from './session-event.js'

export type WritesEvent = Extract<SessionEvent, { type: 'writes' }>

/** In which workspaces edits of this browser's session wait at the server, and why. */
export class ParkedWrites {
  private readonly reasons = new Map<string, WritesReason>()

  heard(event: SessionEvent): void {
    if (event.type !== 'writes') return
    if (event.reason === null) this.reasons.delete(event.workspaceId)
    else this.reasons.set(event.workspaceId, event.reason)
  }

  reason(workspaceId: string): WritesReason | undefined {
    return this.reasons.get(workspaceId)
  }

  /** What to tell somebody who knows nothing yet. */
  events(): WritesEvent[] {
    return [...this.reasons].map(([workspaceId, reason]) => ({ type: 'writes', workspaceId, state: 'parked', reason }))
  }

  /** What to tell when nothing of it is certain any more; whatever still waits is told after it. */
  ends(): WritesEvent[] {
    return this.events().map(({ workspaceId }) => ({ type: 'writes', workspaceId, state: 'flowing', reason: null }))
  }
}
