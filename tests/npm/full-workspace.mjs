// A workspace with room for ten events is full: what does not fit waits unanswered on the one socket, edits of the device
// are shown, another store reads. When there is room again everything goes through by itself, each edit once.
import { check, scenario, step, until } from './scenario.mjs'
import { close, converged, create, faultsOf, isConnected, openStore, readLog, rows, stored, url } from './stores.mjs'
import { startProxy } from './proxy.mjs'

scenario(async () => {
  const wire = await startProxy(url)
  const a = await openStore('a', { via: wire.url })
  for (let n = 0; n < 8; n++) {
    create(a, `a${n}`)
    await stored(n + 1)
  }
  create(a, 'b0', 'b1')
  await stored(10)
  create(a, 'c0', 'c1', 'c2')
  create(a, 'd0', 'd1')
  await step('wait until a push is parked')
  const reader = await openStore('reader')
  await until('reading goes on: another store gets what there is', () => rows(reader).length === 10)
  check('it shows its own edits', rows(a).length === 15, rows(a).length)
  const full = (await readLog()).length
  check('it believes that it is online', await isConnected(a))

  await step('raise')
  await converged(15, [a, reader], 30)
  create(a, 'after')
  await converged(16, [a, reader])
  const log = await stored(16)
  const upgrades = wire.upgrades
  await close(a, reader)
  return { full, stored: log.length, faults: faultsOf(log), upgrades }
}, { seconds: 60 })
