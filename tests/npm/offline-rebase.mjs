// Both sides edit while the network is down; when it is back, the edits of both are merged and none is lost or doubled.
import { check, scenario, until } from './scenario.mjs'
import { close, converged, create, faultsOf, isConnected, openStore, readLog, stored, url } from './stores.mjs'
import { startProxy } from './proxy.mjs'

scenario(async () => {
  const wire = await startProxy(url)
  const a = await openStore('a', { via: wire.url })
  const b = await openStore('b', { via: wire.url })
  create(a, 'before')
  await converged(1, [a, b])

  wire.goOffline()
  await until('both stores know that they are offline', async () => !(await isConnected(a)) && !(await isConnected(b)))
  for (let n = 0; n < 10; n++) {
    create(a, `a${n}`)
    create(b, `b${n}`)
  }
  check('offline edits stay on the device', (await readLog()).length === 1)

  wire.goOnline()
  await converged(21, [a, b], 40)
  const log = await stored(21)
  await close(a, b)
  return { rows: 21, stored: log.length, faults: faultsOf(log), writers: [...new Set(log.map((event) => event.clientId))].sort() }
}, { seconds: 60 })
