// A store joins a log of 600 events while another writes every 30 ms: it gets the history and the live edits, each once.
import { delay, scenario, until } from './scenario.mjs'
import { close, converged, create, faultsOf, openStore, rows, seed, stored } from './stores.mjs'

const SEEDED = 600
const WRITTEN = 120
const PACE_MS = 30

scenario(async () => {
  await seed(SEEDED)
  const writer = await openStore('writer')
  await until('the writer has the history', () => rows(writer).length === SEEDED)

  const joined = []
  for (let n = 0; n < WRITTEN; n++) {
    create(writer, `live-${String(n).padStart(3, '0')}`)
    if (n === 20 || n === 50 || n === 80) joined.push(openStore(`cold-${n}`))
    await delay(PACE_MS)
  }
  const stores = [writer, ...(await Promise.all(joined))]
  await converged(SEEDED + WRITTEN, stores, 40)
  create(writer, 'last')
  await converged(SEEDED + WRITTEN + 1, stores)
  const log = await stored(SEEDED + WRITTEN + 1)
  await close(...stores)
  return { rows: SEEDED + WRITTEN + 1, stored: log.length, faults: faultsOf(log) }
}, { seconds: 90 })
