// One device of a workspace that is restored meanwhile. Each is a process of its own, as devices are: stores of one process tell
// each other when one of them hears of another life of the log. ROLE is `writer` (goes on writing through the restore), `offline`
// (makes fifty edits without a network, and comes back afterwards) or `cold` (opens for the first time afterwards).
import { check, delay, scenario, step, until } from './scenario.mjs'
import { close, create, isConnected, openStore, rows, url } from './stores.mjs'
import { startProxy } from './proxy.mjs'

const role = process.env.ROLE
const ids = (store) => rows(store).map((row) => row.id)
const shows = (store, count) =>
  until(`the ${role} shows ${count} rows`, () => rows(store).length === count, 40).catch((error) => {
    throw new Error(`${error.message}; it shows ${rows(store).length}`)
  })

scenario(async () => {
  const wire = await startProxy(url)
  let told = false // the log has another life: a stock store has dropped its data by then, and the app opens it anew
  wire.loses = (text) => ((told ||= text.includes('BackendIdMismatchError')), 'pass')

  const made = []
  if (role !== 'cold') {
    const store = await openStore(role, { via: wire.url })
    await shows(store, 10)
    await step('here')
    if (role === 'offline') {
      wire.goOffline()
      await until('it knows that it is offline', async () => !(await isConnected(store)))
      for (let n = 0; n < 50; n++) made.push(`offline-${n}`)
      create(store, ...made)
      await step('restored')
      wire.goOnline()
    } else {
      let over = false
      const restored = step('restored').then(() => (over = true))
      while (!over) {
        // Nothing arrives while an edit is made and pushed: a stock store may lose one that is made in the very moment in which
        // others' edits arrive (see twin.mjs), and loses one that is made when it has been told.
        wire.hold()
        await delay(15)
        if (!told) {
          made.push(`writer-${made.length}`)
          create(store, made.at(-1))
          await delay(60)
        }
        wire.release()
        await delay(10)
      }
      await restored
    }
    await until('it is told of the new life', () => told, 60)
    await close(store)
  }

  const store = await openStore(`${role}-again`, { via: wire.url })
  const kept = await step('back')
  if (role === 'cold') {
    await shows(store, Number(kept))
    create(store, 'afterwards')
  }
  await shows(store, Number(kept) + 1)
  await step('seen')
  const all = await step('put back')
  await shows(store, Number(all))
  const shown = ids(store)
  check('nothing is shown twice', new Set(shown).size === shown.length)
  await close(store)
  return { made, shown }
}, { seconds: 120 })
