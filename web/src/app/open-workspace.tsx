import { Suspense, useMemo, useSyncExternalStore, type ReactNode } from 'react'

import { RestoreBanner } from '~/features/backups/restore-banner'
import { OfferBanner } from '~/features/settings/offer-banner'
import { LeftEditsBanner } from '~/features/sync/left-edits-banner'
import { SyncIndicator } from '~/features/sync/sync-indicator'
import { SyncScope } from '~/features/sync/sync-scope'
import { WritesBanner } from '~/features/sync/writes-banner'
import type { Workspace } from '~/lib/api/types'
import { session } from '~/lib/session/session'
import { useOpenStore } from '~/lib/log/use-open-store'
import { WorkspaceStoreContext } from '~/lib/log/use-workspace-store'
import { OpenWorkspaceContext } from '~/lib/workspaces/use-open-workspace'

import { BoardSkeleton } from './board-skeleton'
import { Frame } from './frame'
import { queries } from './queries'
import { StoreFaultBoundary } from './store-fault-boundary'
import { stores } from './stores'
import { useSeenHead } from './use-seen-head'

type Props = { userId: string; workspace: Workspace; children: ReactNode }

/** Opens the workspace's data on this device; the frame stands meanwhile. */
export function OpenWorkspace({ userId, workspace, children }: Props) {
  const era = useSyncExternalStore(stores.subscribe, () => stores.era(workspace.id))
  return (
    <StoreFaultBoundary key={era}>
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
  useSeenHead(store, userId, workspace)
  const discard = () => stores.startAfresh(userId, workspace.id)
  return (
    <OpenWorkspaceContext value={workspace}>
      <WorkspaceStoreContext value={store}>
        <SyncScope workspace={workspace} onLost={ask}>
          <Frame
            workspace={workspace}
            sync={<SyncIndicator />}
            banner={
              <>
                <RestoreBanner workspace={workspace} />
                <LeftEditsBanner workspace={workspace} />
                <WritesBanner workspace={workspace} onDiscard={discard} />
                <OfferBanner workspace={workspace} />
              </>
            }
          >
            {children}
          </Frame>
        </SyncScope>
      </WorkspaceStoreContext>
    </OpenWorkspaceContext>
  )
}

/** A closed socket may mean that the session is over, or the access to this workspace: only the server knows. */
function ask(): void {
  void session.confirm()
  void queries.invalidateQueries()
}
