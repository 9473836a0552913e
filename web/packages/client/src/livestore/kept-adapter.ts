import { type Adapter, IntentionalShutdownCause } from '@livestore/common'
import { Effect, Exit, Schedule, Schema, Stream } from '@livestore/utils/effect'

import type { WaitingEdit } from './watch-sync.js'

type Kept = {
  /** Asked for when the store may be opened. */
  adapter: () => Adapter
  /** Awaited before the store is opened. */
  ready: () => Promise<void>
  /** Told once the store is open. */
  opened: () => void
  /** Told how many edits the server has not confirmed, whenever that changes. */
  note: (unsynced: number) => void
  /**
   * Told when the workspace has another log now, and LiveStore has closed this store for good: whether its worker was this tab's, and
   * which edits the server had not confirmed until then.
   */
  replaced: (leading: boolean, left: readonly WaitingEdit[]) => void
}

/** An adapter that opens a workspace when it may be, and keeps account of what is on this device only for as long as it is open. */
export function keptAdapter({ adapter, ready, opened, note, replaced }: Kept): Adapter {
  return (args) =>
    Effect.gen(function* () {
      yield* Effect.promise(ready)
      let leading = false
      let pending: readonly WaitingEdit[] = []
      const shutdown: typeof args.shutdown = (exit) =>
        args.shutdown(exit).pipe(Effect.ensuring(Effect.sync(() => isReplaced(exit) && replaced(leading, pending))))
      const session = yield* adapter()({ ...args, shutdown })
      yield* session.lockStatus.changes.pipe(
        Stream.runForEach((status) => Effect.sync(() => (leading = status === 'has-lock'))),
        Effect.forkScoped,
      )
      opened()
      // The worker moves to another tab when its tab closes; the stream ends then and is opened again.
      const again = Schedule.spaced('1 second')
      yield* session.leaderThread.syncState.changes.pipe(
        Stream.runForEach((state) =>
          Effect.sync(() => {
            pending = state.pending as readonly WaitingEdit[]
            note(pending.length)
          }),
        ),
        Effect.repeat(again),
        Effect.sandbox,
        Effect.retry(again),
        Effect.forkScoped,
      )
      return session
    })
}

/** LiveStore shuts all stores of a workspace down, in every tab, when the server's log has another backend id. */
function isReplaced(exit: Exit.Exit<unknown, unknown>): boolean {
  return Exit.isSuccess(exit) && Schema.is(IntentionalShutdownCause)(exit.value) && exit.value.reason === 'backend-id-mismatch'
}
