// A device edits while its token is refused: the app works on, offline. Re-created with a good token, it sends what queued up.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { check, scenario, until } from './scenario.mjs'
import { close, converged, create, faultsOf, isConnected, openStore, readLog, rows, stored, url } from './stores.mjs'
import { startProxy } from './proxy.mjs'

scenario(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'device-'))
  try {
    const wire = await startProxy(url)
    const refused = await openStore('device', { folder, via: wire.url, token: process.env.REFUSED_TOKEN })
    create(refused, 'one', 'two')
    create(refused, 'three')
    check('the app works while it is refused', rows(refused).length === 3)
    await until('it was refused, and tried again', () => wire.refusals.length >= 2)
    check('a refused device is offline', !(await isConnected(refused)))
    check('it was never let in', wire.upgrades === 0, wire.upgrades)
    const refusals = wire.refusals
    check('nothing of it reached the log', (await readLog()).length === 0)
    await close(refused)

    const again = await openStore('device', { folder, via: wire.url })
    const other = await openStore('other')
    await converged(3, [again, other], 20)
    const log = await stored(3)
    await close(again, other)
    return { stored: log.length, refusals: [...new Set(refusals)], faults: faultsOf(log) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, { seconds: 60 })
