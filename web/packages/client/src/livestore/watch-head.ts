import { StoreInternalsSymbol, type Store } from '@livestore/livestore'
import { Effect, Fiber, Schedule, Stream } from '@livestore/utils/effect'

type SomeStore = { readonly [StoreInternalsSymbol]: Store[typeof StoreInternalsSymbol] }

/** Reports the seq up to which this device has the server's log, now and whenever it grows. */
export function watchHead(store: SomeStore, report: (head: number) => void): () => void {
  const { leaderThread } = store[StoreInternalsSymbol].clientSession
  const again = Schedule.spaced('1 second')
  const fiber = Effect.runFork(
    leaderThread.syncState.changes.pipe(
      Stream.map((state) => state.upstreamHead.global),
      Stream.changes,
      Stream.runForEach((head) => Effect.sync(() => report(head))),
      // The worker moves to another tab when its tab closes; the stream ends then and is opened again.
      Effect.repeat(again),
      Effect.sandbox,
      Effect.retry(again),
    ),
  )
  return () => void Effect.runFork(Fiber.interrupt(fiber))
}
