// The server goes down in the middle of a stream of edits and comes back (DEED=restart: cleanly, DEED=crash: killed):
// nothing is lost or doubled.
// One store writes and two read: stock 0.4.0 loses its own place when two stores edit against each other every few
// milliseconds (it pushes an edit twice, or lets go of its pull), with any server.
import { delay, scenario, step, until } from './scenario.mjs'
import { close, converged, create, faultsOf, openStore, rows, stored } from './stores.mjs'

const PACE_MS = 20
const BETWEEN = 30

scenario(async () => {
  const a = await openStore('a')
  const b = await openStore('b')
  let written = 0
  let writing = true
  const stream = (async () => {
    for (; writing; written++) {
      create(a, `edit-${String(written).padStart(5, '0')}`)
      await delay(PACE_MS)
    }
  })()
  const moreAtB = (since) => until('the stream goes on', () => rows(b).length > since + BETWEEN, 40)

  await moreAtB(0)
  await step(process.env.DEED)
  await moreAtB(written)
  writing = false
  await stream

  await converged(written, [a, b], 60)
  create(b, 'answer')
  await converged(written + 1, [a, b])
  const log = await stored(written + 1)
  const c = await openStore('c')
  await converged(written + 1, [a, b, c])
  await close(a, b, c)
  return { rows: written + 1, stored: log.length, faults: faultsOf(log) }
}, { seconds: 120 })
