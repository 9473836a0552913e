import { useStore, useStoreRegistry } from '@livestore/react'
import { use } from 'react'

import type { WorkspaceStoreOptions } from './store-options'

/** What an open store is waited for with: React reads these two fields, and goes on at once. */
const nothing = Object.assign(Promise.resolve(), { status: 'fulfilled' as const, value: undefined })

/**
 * Opens a workspace's store; suspends until its rows can be shown.
 *
 * The library waits only while the store is not open. A screen that React renders once more just as it opens would then not wait
 * where it did before, which React takes for a broken order of hooks (its error 467). Here it waits each time.
 */
export function useOpenStore(options: WorkspaceStoreOptions) {
  const opening = useStoreRegistry().getOrLoadPromise(options)
  use<unknown>(opening instanceof Promise ? opening : nothing)
  return useStore(options)
}
