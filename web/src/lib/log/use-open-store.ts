import { useStore } from '@livestore/react'

import type { workspaceStoreOptions } from './store-options'

/** Opens a workspace's store; suspends until its rows can be shown. */
export function useOpenStore(options: ReturnType<typeof workspaceStoreOptions>) {
  return useStore(options)
}
