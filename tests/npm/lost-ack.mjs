// The answer to a push is lost and the socket with it, after the commit: the client pushes again or finds its own event,
// and the log holds it once. LOSE=ack loses the answer alone, LOSE=echo also the event on the live pull.
import { check, scenario, until } from './scenario.mjs'
import { close, converged, create, faultsOf, openStore, readLog, stored, url } from './stores.mjs'
import { startProxy } from './proxy.mjs'

const isAck = (text) => text.includes('"_tag":"Exit"') && text.includes('"value":{}')
const isEcho = (text) => text.includes('"_tag":"Chunk"') && text.includes('"eventEncoded"')

scenario(async () => {
  const wire = await startProxy(url)
  const a = await openStore('a', { via: wire.url })
  const b = await openStore('b')
  create(a, 'before')
  await converged(1, [a, b])
  await until('the first edit is settled', async () => (await readLog()).length === 1)

  wire.loses = (text) => {
    if (isAck(text)) return 'lose and cut'
    return process.env.LOSE === 'echo' && isEcho(text) ? 'lose' : 'pass'
  }
  create(a, 'acked-to-nobody')
  await until('an answer was lost', () => wire.lost > 0)
  await until('the event was committed all the same', async () => (await readLog()).length === 2)
  wire.loses = undefined
  const lost = wire.lost

  create(a, 'after')
  create(b, 'of-b')
  await converged(4, [a, b], 30)
  const log = await stored(4)
  check('the client came back on a new socket', wire.upgrades === 2, wire.upgrades)
  await close(a, b)
  return { rows: 4, lost, stored: log.length, faults: faultsOf(log) }
}, { seconds: 60 })
