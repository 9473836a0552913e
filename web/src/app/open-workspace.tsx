import { Suspense, useMemo, type ReactNode } from 'react'

import { SyncIndicator } from '~/features/sync/sync-indicator'
import type { Workspace } from '~/lib/api/types'
import { session } from '~/lib/session/session'
import { useOpenStore } from '~/lib/log/use-open-store'
import { WorkspaceStoreContext } from '~/lib/log/use-workspace-store'

import { BoardSkeleton } from './board-skeleton'
import { Frame } from './frame'
import { queries } from './queries'
import { StoreFaultBoundary } from './store-fault-boundary'
import { stores } from './stores'

type Props = { userId: string; workspace: Workspace; children: ReactNode }

/** Opens the workspace's data on this device; the frame stands meanwhile. */
export function OpenWorkspace({ userId, workspace, children }: Props) {
  return (
    <StoreFaultBoundary>
      <Suspense
        fallback={
          <Frame workspace={workspace}>
            <BoardSkeleton />
          </Frame>
        }
      >
        <Opened userId={userId} workspace={workspace}>
          {children}
        </Opened>
      </Suspense>
    </StoreFaultBoundary>
  )
}

function Opened({ userId, workspace, children }: Props) {
  const options = useMemo(() => stores.options(userId, workspace.id), [userId, workspace.id])
  const store = useOpenStore(options)
  return (
    <WorkspaceStoreContext value={store}>
      <Frame workspace={workspace} sync={<SyncIndicator onLost={ask} />}>
        {children}
      </Frame>
    </WorkspaceStoreContext>
  )
}

/** A closed socket may mean that the session is over, or the access to this workspace: only the server knows. */
function ask(): void {
  void session.confirm()
  void queries.invalidateQueries()
}
