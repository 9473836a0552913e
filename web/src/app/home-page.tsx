import { Navigate } from '@tanstack/react-router'
import { CloudOff } from 'lucide-react'

import { firstWorkspace, type Belief } from '~/features/workspaces/first-workspace'
import { useWorkspacePage } from '~/features/workspaces/use-workspaces'
import { explain } from '~/lib/api/refusals'
import { keptInvitation } from '~/lib/invitations/kept-invitation'
import { memory } from '~/lib/session/session'
import { isSignedIn } from '@mooring/client'
import { useSession } from '@mooring/client/react'
import { Button } from '~/ui/button'
import { PageMessage } from '~/ui/page-message'

import { AskedWorkspace } from './asked-workspace'
import { StartingPage } from './starting-page'

/** The address names no workspace: go to the invitation that brought somebody here, else to the workspace that should open. */
export function HomePage() {
  const state = useSession()
  const { data, error, dataUpdatedAt, refetch } = useWorkspacePage()
  if (!isSignedIn(state)) return null
  if (keptInvitation.waiting() !== undefined) return <Navigate to="/invitation" replace />
  if (data === undefined) {
    return error === null ? <StartingPage /> : <NotLoaded error={error} onRetry={() => void refetch()} />
  }
  const belief: Belief = dataUpdatedAt === 0 ? 'remembered' : data.nextCursor === null ? 'whole' : 'part'
  const lastOnDevice = memory.lastWorkspace(state.user.id)
  const opening = firstWorkspace({ workspaces: data.workspaces, belief, lastOnDevice, defaultId: state.defaultWorkspaceId })
  if ('ask' in opening) return <AskedWorkspace workspaceId={opening.ask} defaultId={state.defaultWorkspaceId} />
  if ('choose' in opening) {
    return <Navigate to="/workspaces" search={opening.choose === 'gone' ? { gone: 'away' } : {}} replace />
  }
  // The server may know better whether the last one is still there: its word is waited for, unless it cannot be had.
  const doubtful = belief === 'remembered' && error === null && opening.open !== lastOnDevice
  if (doubtful) return <StartingPage />
  return <Navigate to="/w/$workspaceId/board" params={{ workspaceId: opening.open }} replace />
}

function NotLoaded({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <main>
      <PageMessage
        alone
        icon={CloudOff}
        title="Your workspaces could not be loaded"
        actions={
          <Button look="primary" onClick={onRetry}>
            Try again
          </Button>
        }
      >
        {explain(error)}
      </PageMessage>
    </main>
  )
}
