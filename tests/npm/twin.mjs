// A store that does what it is told, one order after the other, in one workspace after the other: the npm half of a pair of
// clients that edit the same workspace. What an order comes to is the answer; a fault is one too, and the next order is taken.
import { EventSequenceNumber } from '@livestore/common/schema'
import { StoreInternalsSymbol } from '@livestore/livestore'

import { startProxy } from './proxy.mjs'
import { delay, scenario, step, until } from './scenario.mjs'
import { close, Effect, events, openStore, readLog, rows, url } from './stores.mjs'

const { fromString } = EventSequenceNumber.Client

let wire
let store
let workspace
let shown // the store's status, told when SQLite has what it says: a store that is asked is ahead of its rows

const isShown = (head) => shown.isSynced && fromString(shown.upstreamHead).global === head

/** The store's two halves, the session with the rows and the leader with the log, hold the same. */
const agreed = () =>
  until('session and leader agree', async () => {
    const leader = await Effect.runPromise(store[StoreInternalsSymbol].clientSession.leaderThread.syncState)
    return isShown(leader.localHead.global)
  })

/** What the device itself holds of the log, once that is `head` events, all confirmed and shown. */
const ownLog = async (head) => {
  const log = []
  const reading = (async () => {
    for await (const event of store.events({ until: fromString(`e${head}`) })) log.push(event)
    return true
  })()
  let read = head === 0
  reading.then(() => (read = true))
  await until(`the device holds and shows ${head} events`, () => read && isShown(head), 30).catch(async (error) => {
    const served = (await readLog(workspace)).length
    throw new Error(`${error.message}; it holds ${log.length}, the server ${served}: ${JSON.stringify(shown)}`)
  })
  return log.map((event) => ({ ...event, seqNum: event.seqNum.global, parentSeqNum: event.parentSeqNum.global }))
}

const orders = {
  open: async ({ at, token }) => {
    workspace = at
    wire.goOnline()
    store = await openStore('npm', { via: wire.url, at, token })
    store.subscribeSyncStatus((status) => (shown = status))
  },
  /**
   * Commits, at a moment when nothing arrives. Stock 0.4.0 has a race between its own two halves, which no server sees: of edits
   * made in the very milliseconds in which those of others are taken in, one schedule in forty shows the wrong rows until the store
   * is opened anew, one in a hundred does not get from the session to the leader. What goes over the wire is contended all the same.
   */
  commit: async ({ edits }) => {
    wire.hold()
    await delay(5) // what came before is on its way through this process
    await agreed()
    store.commit(...edits.map(([kind, args]) => events[kind](args)))
    await agreed()
    wire.release()
  },
  offline: () => wire.goOffline(),
  online: () => wire.goOnline(),
  /** When all `head` events of the log are confirmed: what the device holds, what the server gives, what SQLite shows. */
  settle: async ({ head }) => ({ own: await ownLog(head), served: await readLog(workspace), rows: rows(store) }),
  close: () => close(store),
}

scenario(
  async () => {
    wire = await startProxy(url)
    for (let told = null; ; ) {
      const { order, ...given } = await step('order', told)
      if (order === 'end') return {}
      told = await Promise.resolve(given).then(orders[order]).catch((error) => ({ error: String(error?.stack ?? error) }))
    }
  },
  { seconds: 24 * 3600 },
)
