import { makePersistedAdapter } from '@livestore/adapter-web'
import SharedWorker from '@livestore/adapter-web/shared-worker?sharedworker'
import { storeOptions } from '@livestore/livestore'
import { unstable_batchedUpdates as batchUpdates } from 'react-dom'

import { schema } from './schema'

type WorkerClass = new (options: { name: string }) => Worker

/**
 * How a workspace is opened on this device. The store's id is the workspace id exactly as the server gave it;
 * the folder also carries the user, so that another user of this browser finds nothing of the first.
 */
export function workspaceStoreOptions(leader: WorkerClass, userId: string, workspaceId: string) {
  return storeOptions({
    storeId: workspaceId,
    schema,
    adapter: makePersistedAdapter({
      worker: leader,
      sharedWorker: SharedWorker,
      storage: { type: 'opfs', directory: `mooring-${userId}-${workspaceId}` },
    }),
    batchUpdates,
    disableDevtools: true,
    // An edit needs some milliseconds to the disk; a page that is closed before that asks first, or the edit would be lost.
    confirmUnsavedChanges: true,
    unusedCacheTime: 10_000,
  })
}
