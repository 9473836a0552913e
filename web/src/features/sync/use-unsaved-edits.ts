import { useWorkspaceStore } from '~/lib/log/use-workspace-store'
import type { UnsavedEdit } from '~/lib/sync/unsaved-edits'

import { inWords } from './in-words'
import { useSyncState } from './sync-state'

/** The edits of the open workspace that the server has not confirmed, in words. */
export function useUnsavedEdits(): () => UnsavedEdit[] {
  const store = useWorkspaceStore()
  const { waiting } = useSyncState()
  return () => inWords(store, waiting)
}
