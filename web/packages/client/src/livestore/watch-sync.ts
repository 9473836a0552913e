import { StoreInternalsSymbol, type Store, type SyncState } from '@livestore/livestore'
import { Effect, Fiber, Schedule, Stream, type Subscribable } from '@livestore/utils/effect'

export type WaitingEdit = { name: string; args: Record<string, unknown> }

export type SyncReading = {
  connected: boolean | undefined
  waiting: readonly WaitingEdit[]
  /** The worker has said what waits: `waiting` is all of it. */
  known: boolean
  /** Every edit is on this device's disk, or on its way there in the worker: the page may be closed. */
  kept: boolean
}

export type SomeStore = { readonly [StoreInternalsSymbol]: Store[typeof StoreInternalsSymbol] }
type Pending = SyncState.SyncState['pending']

/**
 * Follows what is known about sync: whether the server answers, and which edits it has not confirmed.
 *
 * `store.syncStatus()` looks like the thing to use and is only half of it: it counts what this tab has not handed to the worker,
 * which is nothing within milliseconds. What the worker has not got confirmed is behind the internals symbol.
 */
export function watchSync(store: SomeStore, report: (reading: SyncReading) => void): () => void {
  const { clientSession, syncProcessor } = store[StoreInternalsSymbol]
  const { leaderThread } = clientSession
  let connected: boolean | undefined
  let inTab: Pending = []
  let inWorker: Pending | undefined
  const tell = () => {
    const handedOver = new Set(inWorker?.map((event) => event.seqNum.global))
    const waiting = [...(inWorker ?? []), ...inTab.filter((event) => !handedOver.has(event.seqNum.global))]
    const known = inWorker !== undefined
    report({ connected, waiting: waiting as readonly WaitingEdit[], known, kept: inTab.length === 0 })
  }
  const fiber = Effect.runFork(
    Effect.all(
      [
        follow(leaderThread.networkStatus, (status) => (connected = status.isConnected), tell),
        follow(leaderThread.syncState, (state) => (inWorker = state.pending), tell),
        follow(syncProcessor.syncState, (state) => (inTab = state.pending), tell),
      ],
      { concurrency: 'unbounded' },
    ),
  )
  return () => void Effect.runFork(Fiber.interrupt(fiber))
}

/** Notes every value. The worker moves to another tab when its tab closes; the stream ends then and is opened again. */
function follow<T, E>(source: Subscribable.Subscribable<T, E>, note: (value: T) => void, tell: () => void) {
  const again = Schedule.spaced('1 second')
  return source.changes.pipe(
    Stream.runForEach((value) =>
      Effect.sync(() => {
        note(value)
        tell()
      }),
    ),
    Effect.repeat(again),
    Effect.sandbox,
    Effect.retry(again),
  )
}
