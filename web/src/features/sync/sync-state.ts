import type { SyncReading } from '@mooring/client/livestore'
import { createContext, useContext } from 'react'

import type { Obstacle } from '~/lib/sync/obstacle'
import type { SyncWord } from '~/lib/sync/word'

export type SyncState = SyncReading & { word: SyncWord; obstacle: Obstacle | undefined }

export const SyncStateContext = createContext<SyncState | undefined>(undefined)

/** How it stands with the sync of the open workspace. */
export function useSyncState(): SyncState {
  const state = useContext(SyncStateContext)
  if (state === undefined) throw new Error('no workspace is open here')
  return state
}
