import { Navigate } from '@tanstack/react-router'

import { useWorkspace } from '~/features/workspaces/use-workspace'

import { StartingPage } from './starting-page'

type Props = { workspaceId: string; defaultId: string | null }

/** Opens the workspace that was open last here, if it is still there: the list is too long to say. */
export function AskedWorkspace({ workspaceId, defaultId }: Props) {
  const access = useWorkspace(workspaceId)
  if (access.kind === 'loading') return <StartingPage />
  if (access.kind === 'none') return <Navigate to="/workspaces" search={{ gone: access.missing ? 'deleted' : 'removed' }} replace />
  const id = access.kind === 'open' ? workspaceId : (defaultId ?? workspaceId)
  return <Navigate to="/w/$workspaceId/board" params={{ workspaceId: id }} replace />
}
