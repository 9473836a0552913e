// The stock LiveStore client: full stores, and its bare sync backend for looking into the log.
import { makeAdapter } from '@livestore/adapter-node'
import { createStorePromise, queryDb } from '@livestore/livestore'
import { makeHttpSync, makeWsSync } from '@livestore/sync-cf/client'
import { Chunk, Effect, FetchHttpClient, KeyValueStore, Layer, Option, Stream } from '@livestore/utils/effect'

import { until } from './scenario.mjs'
import { events, schema, tables } from './todo-schema.mjs'

export { Effect, events, Stream }

const CARGO = process.env.CARGO ?? 'cargo' // marks what must never show up in a log of the server

export const url = process.env.SYNC_URL
export const storeId = process.env.STORE_ID
export let payload = process.env.SYNC_PAYLOAD ? JSON.parse(process.env.SYNC_PAYLOAD) : undefined
/** From now on stores and backends are opened with this one: somebody has signed in again. */
export const usePayload = (given) => (payload = given)
if (!url || !storeId) throw new Error('SYNC_URL and STORE_ID must be set')

/** A full store as an app opens it. `folder` keeps its data on disk; `via` is another URL, such as a proxy's; `at` another workspace. */
export const openStore = (clientId, { via = url, at = storeId, http = false, folder, ping, initial, token } = {}) => {
  const backend = http
    ? makeHttpSync({ url: via, livePull: { pollInterval: 300 } })
    : makeWsSync({ url: via, ...(ping ? { ping } : {}) })
  return createStorePromise({
    adapter: makeAdapter({
      storage: folder ? { type: 'fs', baseDirectory: folder } : { type: 'in-memory' },
      clientId,
      sessionId: `session-${clientId}`,
      sync: { backend, initialSyncOptions: initial ?? { _tag: 'Skip' } },
    }),
    schema,
    storeId: at,
    syncPayload: token === undefined ? payload : { authToken: token },
    disableDevtools: true,
  })
}

const everything = queryDb(tables.todos.orderBy('id', 'asc'), { label: 'everything' })
export const rows = (store) => store.query(everything)
export const create = (store, ...ids) => store.commit(...ids.map((id) => events.todoCreated({ id, text: `${CARGO} of ${id}` })))
export const isConnected = async (store) => (await store.networkStatus.pipe(Effect.runPromise)).isConnected

/** All stores show `count` rows, and the same ones. */
export const converged = (count, stores, seconds = 20) =>
  until(
    `${stores.length} stores show the same ${count} rows`,
    () => stores.every((store) => rows(store).length === count) && new Set(stores.map((store) => JSON.stringify(rows(store)))).size === 1,
    seconds,
  ).catch((error) => {
    throw new Error(`${error.message}; they show ${stores.map((store) => rows(store).length).join(', ')}`)
  })

const run = (program) =>
  program.pipe(Effect.scoped, Effect.provide(Layer.mergeAll(KeyValueStore.layerMemory, FetchHttpClient.layer)), Effect.runPromise)

/** Runs `program(backend)` on the client's sync backend, without a store around it. */
export const withBackend = (program, { via = url, at = storeId, http = false } = {}) =>
  run(
    Effect.gen(function* () {
      const make = http ? makeHttpSync({ url: via }) : makeWsSync({ url: via })
      return yield* program(yield* make({ storeId: at, clientId: 'bare', payload }))
    }),
  )

/** Every event that the server holds, in its order. */
export const readLog = (at = storeId) =>
  withBackend(
    (backend) =>
      backend.pull(Option.none()).pipe(
        Stream.runCollect,
        Effect.map((pages) => Chunk.toReadonlyArray(pages).flatMap((page) => page.batch.map((item) => item.eventEncoded))),
      ),
    { at },
  )

export const rawEvent = (seqNum, clientId = 'bare') => ({
  name: 'v1.TodoCreated',
  args: { id: `${clientId}-${String(seqNum).padStart(6, '0')}`, text: `${CARGO} of ${seqNum}` },
  seqNum,
  parentSeqNum: seqNum - 1,
  clientId,
  sessionId: `session-${clientId}`,
})

/** Fills an empty log with `count` events. */
export const seed = (count) =>
  withBackend((backend) =>
    Effect.gen(function* () {
      for (let first = 1; first <= count; first += 100) {
        const size = Math.min(100, count - first + 1)
        yield* backend.push(Array.from({ length: size }, (_, offset) => rawEvent(first + offset)))
      }
    }),
  )

/** The log holds exactly `count` events; resolves with them. */
export const stored = async (count, seconds = 15) => {
  let log = []
  await until(`the log holds ${count} events`, async () => (log = await readLog()).length === count, seconds).catch((error) => {
    throw new Error(`${error.message}; it holds ${log.length}: ${JSON.stringify(faultsOf(log).slice(0, 10))}`)
  })
  return log
}

/** The log is one unbroken chain, and no event of an app (its name and args) is in it twice. */
export const faultsOf = (log) => {
  const faults = []
  log.forEach((event, index) => {
    const parent = index === 0 ? 0 : log[index - 1].seqNum
    if (event.parentSeqNum !== parent || event.seqNum <= parent) faults.push(`${event.parentSeqNum} -> ${event.seqNum} after ${parent}`)
  })
  const seen = new Set()
  for (const event of log) {
    const key = JSON.stringify([event.name, event.args])
    if (seen.has(key)) faults.push(`twice: ${key}`)
    seen.add(key)
  }
  return faults
}

export const close = (...stores) => Promise.all(stores.map((store) => store.shutdownPromise()))
