import { StoreInternalsSymbol } from '@livestore/livestore'
import { Effect, Fiber, Schedule, Stream } from '@livestore/utils/effect'

import type { WorkspaceStore } from '../log/use-workspace-store'

export type WaitingEdit = { name: string; args: Record<string, unknown> }

export type SyncReading = { connected: boolean | undefined; waiting: readonly WaitingEdit[] }

/**
 * Follows what the sync worker knows: whether the server answers, and which edits it has not confirmed.
 *
 * `store.syncStatus()` looks like the thing to use and is not: it counts what this tab has not handed to the worker, which is nothing
 * within milliseconds. The worker's own queue is behind the internals symbol.
 */
export function watchSync(store: WorkspaceStore, report: (reading: SyncReading) => void): () => void {
  const { leaderThread } = store[StoreInternalsSymbol].clientSession
  let reading: SyncReading = { connected: undefined, waiting: [] }
  const update = (change: Partial<SyncReading>) => {
    reading = { ...reading, ...change }
    report(reading)
  }
  // The worker moves to another tab when its tab closes; the streams end then and are opened again.
  const forEver = Schedule.spaced('1 second')
  const network = leaderThread.networkStatus.changes.pipe(
    Stream.runForEach((status) => Effect.sync(() => update({ connected: status.isConnected }))),
    Effect.repeat(forEver),
    Effect.sandbox,
    Effect.retry(forEver),
  )
  const queue = leaderThread.syncState.changes.pipe(
    Stream.runForEach((state) => Effect.sync(() => update({ waiting: state.pending as readonly WaitingEdit[] }))),
    Effect.repeat(forEver),
    Effect.sandbox,
    Effect.retry(forEver),
  )
  const fiber = Effect.runFork(Effect.all([network, queue], { concurrency: 'unbounded' }))
  return () => void Effect.runFork(Fiber.interrupt(fiber))
}
