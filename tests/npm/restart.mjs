// The server restarts twice (once cleanly, once by a crash) in the middle of a stream of edits: nothing is lost or doubled.
import { delay, scenario, step, until } from './scenario.mjs'
import { close, converged, create, faultsOf, openStore, readLog } from './stores.mjs'

const EDITS = 150
const PACE_MS = 20

scenario(async () => {
  const a = await openStore('a')
  const b = await openStore('b')
  create(a, 'first')
  await converged(1, [a, b])

  const restarts = []
  for (let n = 0; n < EDITS; n++) {
    create(n % 3 === 0 ? b : a, `edit-${String(n).padStart(3, '0')}`)
    if (n === 40) restarts.push(step('restart'))
    if (n === 100) restarts.push(Promise.all(restarts).then(() => step('crash')))
    await delay(PACE_MS)
  }
  await Promise.all(restarts)
  await converged(EDITS + 1, [a, b], 60)
  await until('the log holds what the stores hold', async () => (await readLog()).length === EDITS + 1)
  const c = await openStore('c')
  await converged(EDITS + 1, [a, b, c])
  const log = await readLog()
  await close(a, b, c)
  return { rows: EDITS + 1, stored: log.length, faults: faultsOf(log) }
}, { seconds: 120 })
