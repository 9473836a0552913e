import { use, useEffect, type ReactNode } from 'react'

import type { Workspace } from '~/lib/api/types'
import { WorkspaceStoreContext } from '~/lib/log/use-workspace-store'
import { forbidsEdits } from '~/lib/sync/obstacle'
import { showConnection } from '~/lib/sync/open-connection'
import { ReadOnlyContext } from '~/lib/sync/read-only'

import { obstacleSentences } from './obstacle-sentences'
import { SyncStateContext } from './sync-state'
import { useSync } from './use-sync'

type Props = { workspace: Workspace; onLost: () => void; children: ReactNode }

/** Watches the sync of the open workspace, as soon as its data is open, once for all that shows it. `onLost` is called whenever the server stops answering. */
export function SyncScope({ workspace, onLost, children }: Props) {
  const store = use(WorkspaceStoreContext)
  const state = useSync(store, workspace, onLost)
  const readOnly = state.obstacle !== undefined && forbidsEdits(state.obstacle) ? obstacleSentences[state.obstacle].calm : undefined
  const { kind, text } = state.word
  useEffect(() => {
    if (store === undefined) return undefined
    showConnection({ workspaceId: workspace.id, word: { kind, text } })
    return () => showConnection(undefined)
  }, [store, workspace.id, kind, text])
  return (
    <SyncStateContext value={state}>
      <ReadOnlyContext value={readOnly}>{children}</ReadOnlyContext>
    </SyncStateContext>
  )
}
