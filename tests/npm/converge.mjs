// Two stores converge over WebSocket or (TRANSPORT=http) HTTP, also when both write at once; a third boots cold.
import { scenario, until } from './scenario.mjs'
import { close, converged, create, events, faultsOf, openStore, rows, stored } from './stores.mjs'

const http = process.env.TRANSPORT === 'http'

scenario(async () => {
  const a = await openStore('a', { http })
  const b = await openStore('b', { http })
  a.commit(events.todoCreated({ id: 't1', text: 'from a', at: new Date() }))
  await until('b sees the edit of a', () => rows(b).length === 1)
  b.commit(events.todoCreated({ id: 't2', text: 'from b' }), events.todoCompleted({ id: 't1' }))
  await until('a sees the edit of b', () => rows(a).length === 2 && rows(a)[0].completed)

  for (let n = 0; n < 20; n++) {
    create(a, `a${n}`)
    create(b, `b${n}`)
  }
  await converged(42, [a, b], 40)
  const c = await openStore('c', { http, initial: { _tag: 'Blocking', timeout: 20_000 } })
  await converged(42, [a, b, c])
  const log = await stored(43)
  await close(a, b, c)
  return { rows: 42, stored: log.length, faults: faultsOf(log) }
}, { seconds: 90 })
