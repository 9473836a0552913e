// A device in use is signed out by force: it works on, offline. Signed in again, it sends what queued up, once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { check, scenario, step, until } from './scenario.mjs'
import { close, converged, create, faultsOf, isConnected, openStore, rows, url, usePayload, stored } from './stores.mjs'
import { startProxy } from './proxy.mjs'

scenario(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'device-'))
  const http = process.env.TRANSPORT === 'http'
  try {
    const wire = await startProxy(url)
    const lost = await openStore('device', { folder, via: wire.url, http })
    create(lost, 'before-1', 'before-2')
    await stored(2)

    const signedOut = step('sign out by force')
    create(lost, 'during-1')
    create(lost, 'during-2', 'during-3')
    await signedOut
    create(lost, 'after-1')
    create(lost, 'after-2', 'after-3')
    if (!http) {
      // Over HTTP the stock client does not notice; it asks again and again, and its edits wait all the same.
      await until('the device knows that it is offline', async () => !(await isConnected(lost)))
      await until('it tried to come back, and was refused', () => wire.refusals.length >= 1)
    }
    check('the app works on', rows(lost).length === 8, rows(lost).length)
    await close(lost)

    const authToken = await step('sign in again')
    usePayload({ authToken })
    const again = await openStore('device', { folder, via: wire.url, http })
    const other = await openStore('other')
    await converged(8, [again, other], 30)
    const log = await stored(8)
    const shown = rows(again).length
    await close(again, other)
    return { rows: shown, stored: log.length, faults: faultsOf(log) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, { seconds: 60 })
