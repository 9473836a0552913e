import type { Adapter } from '@livestore/common'
import { Effect, Schedule, Stream } from '@livestore/utils/effect'

type Hooks = {
  /** Awaited before the store is opened. */
  ready: () => Promise<void>
  /** Told how many edits the server has not confirmed, whenever that changes. */
  note: (unsynced: number) => void
}

/** An adapter that opens a workspace when it may be, and keeps account of what is on this device only for as long as it is open. */
export function keptAdapter(adapter: Adapter, { ready, note }: Hooks): Adapter {
  return (args) =>
    Effect.gen(function* () {
      yield* Effect.promise(ready)
      const session = yield* adapter(args)
      // The worker moves to another tab when its tab closes; the stream ends then and is opened again.
      const again = Schedule.spaced('1 second')
      yield* session.leaderThread.syncState.changes.pipe(
        Stream.runForEach((state) => Effect.sync(() => note(state.pending.length))),
        Effect.repeat(again),
        Effect.sandbox,
        Effect.retry(again),
        Effect.forkScoped,
      )
      return session
    })
}
