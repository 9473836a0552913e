import { makePersistedAdapter } from '@livestore/adapter-web'
import SharedWorker from '@livestore/adapter-web/shared-worker?sharedworker'
import { connectLiveStore } from '@mooring/client/livestore'
import { unstable_batchedUpdates as batchUpdates } from 'react-dom'

import { session } from '../session/session'
import { schema } from './schema'
import { keepLeft } from '../sync/left-edits'
import { readyAtOnce } from './told-early'

/** The workspaces on this device. Edits that a restore left behind are kept on it. `onClosed` is called when they were closed because nobody is signed in any more. */
export function localStores(worker: (options: { name: string }) => Worker, onClosed: () => void) {
  return connectLiveStore(session, {
    schema,
    onClosed,
    onLeft: keepLeft,
    adapter: ({ directory, userId, emptied }) =>
      makePersistedAdapter({
        worker,
        // Two users of one browser may be members of one workspace; a worker serves one folder only.
        sharedWorker: ({ name }) => readyAtOnce(new SharedWorker({ name: `${name}-${userId}` })),
        storage: { type: 'opfs', directory },
        experimental: { disableFastPath: emptied },
      }),
    options: {
      batchUpdates,
      disableDevtools: true,
      // An edit needs some milliseconds to the disk; a page that is closed before that asks first, or the edit would be lost.
      confirmUnsavedChanges: true,
      // Left, a workspace stays open for a minute: going back to it is the commonest switch.
      unusedCacheTime: 60_000,
    },
  })
}

export type WorkspaceStoreOptions = ReturnType<ReturnType<typeof localStores>['options']>
