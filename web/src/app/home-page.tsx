import { Navigate } from '@tanstack/react-router'
import { CloudOff } from 'lucide-react'

import { firstWorkspace } from '~/features/workspaces/first-workspace'
import { useWorkspaces } from '~/features/workspaces/use-workspaces'
import { explain } from '~/lib/api/refusals'
import { memory } from '~/lib/session/session'
import { isSignedIn } from '@mooring/client'
import { useSession } from '@mooring/client/react'
import { Button } from '~/ui/button'
import { PageMessage } from '~/ui/page-message'

import { StartingPage } from './starting-page'

/** The address names no workspace: go to the one that should open. */
export function HomePage() {
  const state = useSession()
  const { data, error, refetch } = useWorkspaces()
  if (!isSignedIn(state)) return null
  const workspace = data && firstWorkspace(data, memory.lastWorkspace(state.user.id), state.defaultWorkspaceId)
  if (workspace !== undefined) {
    return <Navigate to="/w/$workspaceId/board" params={{ workspaceId: workspace.id }} replace />
  }
  if (error === null) return <StartingPage />
  return (
    <main>
      <PageMessage
        alone
        icon={CloudOff}
        title="Your workspaces could not be loaded"
        actions={
          <Button look="primary" onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        {explain(error)}
      </PageMessage>
    </main>
  )
}
