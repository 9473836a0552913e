// A paused workspace parks every push unanswered: the stock client waits on its open socket and shows its own edits.
// After resume everything goes through, in one log, each edit once.
import { check, scenario, step, until } from './scenario.mjs'
import { close, converged, create, faultsOf, isConnected, openStore, readLog, rows, stored, url } from './stores.mjs'
import { startProxy } from './proxy.mjs'

// The client's own timer may ring twice within two milliseconds; it then gives up a socket that nothing is wrong with, and its
// live pull with it, however quick the server is. Nothing of that belongs here: after its first ping it makes no other.
const ping = { requestInterval: 600_000 }

scenario(async () => {
  const [wireA, wireB] = [await startProxy(url), await startProxy(url)]
  const a = await openStore('a', { via: wireA.url, ping })
  const b = await openStore('b', { via: wireB.url, ping })
  create(a, 'before')
  await converged(1, [a, b])

  await step('pause')
  for (let n = 0; n < 5; n++) {
    create(a, `a${n}`)
    create(b, `b${n}`)
  }
  await step('wait until both are parked')
  const cold = await openStore('cold')
  await until('reading goes on: a third store gets the history', () => rows(cold).length === 1)
  const pongs = [wireA.pongs, wireB.pongs]
  wireA.ping()
  wireB.ping()
  await until('on the sockets on which pushes wait pings are answered', () => wireA.pongs > pongs[0] && wireB.pongs > pongs[1])
  check('each shows its own edits', rows(a).length === 6 && rows(b).length === 6, [rows(a).length, rows(b).length])
  check('nothing was written meanwhile', (await readLog()).length === 1)
  check('both believe that they are online', (await isConnected(a)) && (await isConnected(b)))

  await step('resume')
  await converged(11, [a, b, cold], 30)
  await stored(11)
  create(a, 'after')
  await converged(12, [a, b, cold])
  const log = await stored(12)
  const upgrades = [wireA.upgrades, wireB.upgrades]
  await close(a, b, cold)
  return { rows: 12, stored: log.length, faults: faultsOf(log), upgrades }
}, { seconds: 60 })
