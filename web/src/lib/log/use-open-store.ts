import { useStore } from '@livestore/react'

import type { WorkspaceStoreOptions } from './store-options'

/** Opens a workspace's store; suspends until its rows can be shown. */
export function useOpenStore(options: WorkspaceStoreOptions) {
  return useStore(options)
}
