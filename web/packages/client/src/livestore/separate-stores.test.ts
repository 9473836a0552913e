import { makeSchema, State, type RegistryStoreOptions } from '@livestore/livestore'
import { Effect } from '@livestore/utils/effect'
import { expect, test } from 'vitest'

import { SeparateStores } from './separate-stores.js'

const schema = makeSchema({ events: {}, state: State.SQLite.makeState({ tables: {}, materializers: {} }) })

/** A workspace that is being opened for as long as the test lasts; `closed` notes when that is over. */
function opening(storeId: string, closed: string[]): RegistryStoreOptions<typeof schema> {
  return { storeId, schema, adapter: () => Effect.never.pipe(Effect.onInterrupt(() => Effect.sync(() => closed.push(storeId)))) }
}

test('one workspace is closed and opened anew while the others stay open', async () => {
  const closed: string[] = []
  const stores = new SeparateStores()
  const ask = (storeId: string) => {
    const asked = stores.getOrLoadPromise(opening(storeId, closed)) as Promise<unknown>
    asked.catch(() => undefined)
    return asked
  }
  const [one, two] = [ask('one'), ask('two')]
  const close = stores.forget('one')
  expect(ask('one')).not.toBe(one)
  expect(ask('two')).toBe(two)
  await close()
  expect(closed).toEqual(['one'])
  await stores.dispose()
  expect(closed.toSorted()).toEqual(['one', 'one', 'two'])
})
