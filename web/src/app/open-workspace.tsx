import { Suspense, useState, useSyncExternalStore, type ReactNode } from 'react'

import { RestoreBanner } from '~/features/backups/restore-banner'
import { OfferBanner } from '~/features/settings/offer-banner'
import { LeftEditsBanner } from '~/features/sync/left-edits-banner'
import { SyncIndicator } from '~/features/sync/sync-indicator'
import { SyncScope } from '~/features/sync/sync-scope'
import { WritesBanner } from '~/features/sync/writes-banner'
import type { Workspace } from '~/lib/api/types'
import { WorkspaceStoreContext, type WorkspaceStore } from '~/lib/log/use-workspace-store'
import { session } from '~/lib/session/session'
import { OpenWorkspaceContext } from '~/lib/workspaces/use-open-workspace'

import { Frame } from './frame'
import { InStore } from './in-store'
import { KeptStore } from './kept-store'
import { queries } from './queries'
import { StoreFaultBoundary } from './store-fault-boundary'
import { stores } from './stores'

type Props = { userId: string; workspace: Workspace; children: ReactNode }

/**
 * Opens the workspace's data on this device. The frame and its pages stand meanwhile, and stay when the data is closed and opened
 * anew, with what is open and typed in them; only what shows the data (`InStore`) goes and comes with it.
 */
export function OpenWorkspace({ userId, workspace, children }: Props) {
  const era = useSyncExternalStore(stores.subscribe, () => stores.era(workspace.id))
  const [opened, setOpened] = useState<{ era: number; store: WorkspaceStore }>()
  const store = opened?.era === era ? opened.store : undefined
  const discard = () => stores.startAfresh(userId, workspace.id)
  return (
    <StoreFaultBoundary era={era}>
      {/* By its key it is another one in each era: a boundary that waits keeps what it showed before, and with it the former store. */}
      <Suspense key={era} fallback={null}>
        <KeptStore userId={userId} workspace={workspace} onOpen={(open) => setOpened({ era, store: open })} />
      </Suspense>
      <OpenWorkspaceContext value={workspace}>
        <WorkspaceStoreContext value={store}>
          <SyncScope workspace={workspace} onLost={ask}>
            <Frame
              workspace={workspace}
              sync={
                <InStore>
                  <SyncIndicator />
                </InStore>
              }
              banner={
                <>
                  <RestoreBanner workspace={workspace} />
                  <LeftEditsBanner workspace={workspace} />
                  <InStore>
                    <WritesBanner workspace={workspace} onDiscard={discard} />
                  </InStore>
                  <OfferBanner workspace={workspace} />
                </>
              }
            >
              {children}
            </Frame>
          </SyncScope>
        </WorkspaceStoreContext>
      </OpenWorkspaceContext>
    </StoreFaultBoundary>
  )
}

/** A closed socket may mean that the session is over, or the access to this workspace: only the server knows. */
function ask(): void {
  void session.confirm()
  void queries.invalidateQueries()
}
