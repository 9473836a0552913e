import { type SomeStore, type WaitingEdit, watchSync } from './watch-sync.js'

const patienceMs = 20_000

/** The edits of an open store that the server has not confirmed, as soon as the worker that keeps them has said which. */
export function readWaiting(store: SomeStore): Promise<readonly WaitingEdit[]> {
  return new Promise((done, fail) => {
    const stop = watchSync(store, ({ waiting, known }) => {
      if (!known) return
      done(waiting)
      clearTimeout(timer)
      setTimeout(() => stop())
    })
    const timer = setTimeout(() => {
      stop()
      fail(new Error('the worker that keeps the edits does not answer'))
    }, patienceMs)
  })
}
