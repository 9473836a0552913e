// One store may only read: its pushes wait unanswered while another writes. It goes on receiving, rebasing its own edits
// each time, on its one socket; made a member, it sends everything.
import { check, scenario, step, until } from './scenario.mjs'
import { close, converged, create, faultsOf, isConnected, openStore, readLog, rows, stored, url } from './stores.mjs'
import { startProxy } from './proxy.mjs'

// A client that hears nothing between two pings gives its socket up: on a busy machine half a second is soon over.
const ping = { requestInterval: 2_000 }

scenario(async () => {
  const wire = await startProxy(url)
  const viewer = await openStore('viewer', { via: wire.url, ping, token: process.env.VIEWER_TOKEN })
  const owner = await openStore('owner')
  create(owner, 'before')
  await converged(1, [viewer, owner])

  create(viewer, 'v0', 'v1', 'v2')
  for (let n = 0; n < 4; n++) {
    create(owner, `o${n}`)
    await until('the viewer receives what the owner writes', () => rows(viewer).length === 4 + 2 * n + 1)
    create(viewer, `v${n + 3}`)
    check('the viewer shows its own edits as well', rows(viewer).length === 4 + 2 * (n + 1), rows(viewer).length)
  }
  const pongs = wire.pongs
  await until('the viewer goes on pinging', () => wire.pongs >= pongs + 2)
  check('nothing of the viewer is stored', (await readLog()).every((event) => event.clientId === 'owner'))
  check('the viewer believes that it is online', await isConnected(viewer))

  await step('promote')
  await converged(12, [viewer, owner], 30)
  const log = await stored(12)
  const upgrades = wire.upgrades
  await close(viewer, owner)
  return { stored: log.length, faults: faultsOf(log), upgrades }
}, { seconds: 60 })
