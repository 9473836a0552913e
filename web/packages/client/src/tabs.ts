import type { SessionEvent } from './session-event.js'
import type { EndReason } from './state.js'

export type TabMessage =
  | { type: 'signed-in' }
  | { type: 'signed-out' }
  | { type: 'ended'; reason: EndReason }
  | { type: 'renewed'; expiresAt: string; serverTime: string }
  | { type: 'event'; event: SessionEvent }
  | { type: 'events-wanted' }
  | { type: 'socket-opened'; again: boolean }
  | { type: 'socket-closed'; code: number }
  | { type: 'local-data-discarded'; userId: string; workspaceId: string }
  | { type: 'new-life-entered'; userId: string; workspaceId: string }

/** The other tabs of this browser: two locks and one channel between them. */
export type Tabs = {
  send: (message: TabMessage) => void
  listen: (hear: (message: TabMessage) => void) => () => void
  /** Runs `work` while no other tab does; without locks it just runs. */
  exclusively: <T>(work: () => Promise<T>) => Promise<T>
  /** Runs `work` in one tab at a time, and in another when that one closes. The function returned steps down. */
  lead: (work: (signal: AbortSignal) => Promise<void>) => () => void
}

/** A tab that is frozen may hold the lock for hours. The server gives every racer the same successor, so going on without it does no harm. */
const patienceMs = 25_000

export function browserTabs(name: string): Tabs {
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  return {
    send: (message) => channel?.postMessage(message),
    listen: (hear) => {
      const listener = (event: MessageEvent<TabMessage>) => hear(event.data)
      channel?.addEventListener('message', listener)
      return () => channel?.removeEventListener('message', listener)
    },
    exclusively: (work) => (locks === undefined ? work() : patiently(locks, name, work)),
    lead: (work) => lead(locks, `${name}-events`, work),
  }
}

/** One process, no tabs. */
export const alone: Tabs = {
  send: () => undefined,
  listen: () => () => undefined,
  exclusively: (work) => work(),
  lead: (work) => lead(undefined, '', work),
}

async function patiently<T>(locks: LockManager, name: string, work: () => Promise<T>): Promise<T> {
  const impatient = new AbortController()
  const timer = setTimeout(() => impatient.abort(), patienceMs)
  let begun = false
  try {
    return await locks.request(name, { signal: impatient.signal }, () => {
      begun = true
      clearTimeout(timer)
      return work()
    })
  } catch (error) {
    if (begun) throw error
    return await work()
  } finally {
    clearTimeout(timer)
  }
}

function lead(locks: LockManager | undefined, name: string, work: (signal: AbortSignal) => Promise<void>): () => void {
  const stop = new AbortController()
  const leading = async () => {
    if (locks === undefined) return await work(stop.signal)
    try {
      await locks.request(name, { signal: stop.signal }, () => work(stop.signal))
    } catch (error) {
      if (!stop.signal.aborted) throw error
    }
  }
  void leading()
  return () => stop.abort()
}
