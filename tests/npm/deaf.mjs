// The network swallows everything for a while: the stock client reconnects but never asks for its live pull again.
// The server closes such a deaf socket, and the client hears again.
import { scenario, until } from './scenario.mjs'
import { close, converged, create, faultsOf, openStore, stored, url } from './stores.mjs'
import { startProxy } from './proxy.mjs'

scenario(async () => {
  const wire = await startProxy(url)
  const a = await openStore('a', { via: wire.url, ping: { requestInterval: 400 } })
  const b = await openStore('b')
  create(b, 'before')
  await converged(1, [a, b])

  wire.silent = true
  await until('the client gives the silent socket up and dials again', () => wire.upgrades === 2, 20)
  wire.silent = false
  create(b, 'while deaf')
  await converged(2, [a, b], 30)
  create(a, 'after')
  await converged(3, [a, b])
  const log = await stored(3)
  const upgrades = wire.upgrades
  await close(a, b)
  return { rows: 3, stored: log.length, faults: faultsOf(log), upgrades }
}, { seconds: 60 })
