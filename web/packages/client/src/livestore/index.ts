/** LiveStore over a client: `connectLiveStore` on the page, `mooringSync` (from `@mooring/client/livestore/worker`) in the worker. */
export { connectLiveStore, LocalStores, type LocalStoresOptions, type Place } from './local-stores.js'
export { browserFolders, localDirectory, type LocalFolders } from './local-folders.js'
export { readWaiting } from './read-waiting.js'
export { watchSync, type SyncReading, type WaitingEdit } from './watch-sync.js'
export { watchHead } from './watch-head.js'
