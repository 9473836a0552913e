import { createRoute, Outlet } from '@tanstack/react-router'

import { signedIn } from './signed-in-route'
import { WorkspaceFrame } from './workspace-frame'

/** The pages of one workspace: the address says which. */
export const workspace = createRoute({
  getParentRoute: () => signedIn,
  path: '/w/$workspaceId',
  component: function Workspace() {
    const { workspaceId } = workspace.useParams()
    return (
      <WorkspaceFrame key={workspaceId} workspaceId={workspaceId}>
        <Outlet />
      </WorkspaceFrame>
    )
  },
})
