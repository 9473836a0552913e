// Two stores converge over WebSocket or (TRANSPORT=http) HTTP, also when both write at once and with what a handler writes; a
// third boots cold.
import { scenario, until } from './scenario.mjs'
import { close, converged, create, events, faultsOf, openStore, rawEvent, rows, stored, withBackend } from './stores.mjs'

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
  // What a handler writes is from a writer of another form than a store's. A new push on top of it shows that it was taken.
  await withBackend((backend) => backend.push([{ ...rawEvent(44, 'handler:greeter'), sessionId: 'run_0vmow6ftc6k2' }]))
  await converged(43, [a, b])
  create(a, 'after')
  await converged(44, [a, b])
  const c = await openStore('c', { http, initial: { _tag: 'Blocking', timeout: 20_000 } })
  await converged(44, [a, b, c])
  const log = await stored(45)
  await close(a, b, c)
  return { rows: 44, stored: log.length, faults: faultsOf(log) }
}, { seconds: 90 })
