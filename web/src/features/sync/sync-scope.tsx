import { useEffect, type ReactNode } from 'react'

import type { Workspace } from '~/lib/api/types'
import { forbidsEdits } from '~/lib/sync/obstacle'
import { showConnection } from '~/lib/sync/open-connection'
import { ReadOnlyContext } from '~/lib/sync/read-only'

import { obstacleSentences } from './obstacle-sentences'
import { SyncStateContext } from './sync-state'
import { useSync } from './use-sync'

type Props = { workspace: Workspace; onLost: () => void; children: ReactNode }

/** Watches the sync of the open workspace once for all that shows it. `onLost` is called whenever the server stops answering. */
export function SyncScope({ workspace, onLost, children }: Props) {
  const state = useSync(workspace, onLost)
  const readOnly = state.obstacle !== undefined && forbidsEdits(state.obstacle) ? obstacleSentences[state.obstacle].calm : undefined
  const { kind, text } = state.word
  useEffect(() => {
    showConnection({ workspaceId: workspace.id, word: { kind, text } })
    return () => showConnection(undefined)
  }, [workspace.id, kind, text])
  return (
    <SyncStateContext value={state}>
      <ReadOnlyContext value={readOnly}>{children}</ReadOnlyContext>
    </SyncStateContext>
  )
}
