import { useNavigate } from '@tanstack/react-router'

import { explain } from '~/lib/api/refusals'
import { session } from '~/lib/session/session'
import type { Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { showToast } from '~/ui/toast-list'

/** Takes a deletion back, from a toast: what goes wrong is said in one too. */
export function useUndelete(): (workspace: Workspace) => Promise<void> {
  const navigate = useNavigate()
  const reread = useRereadWorkspace()
  return async ({ id, name }) => {
    try {
      await session.request('POST', workspacePath(id, '/undelete'))
      await reread()
      await navigate({ to: '/w/$workspaceId/settings', params: { workspaceId: id } })
      showToast(`${name} is back.`)
    } catch (error) {
      showToast(explain(error))
    }
  }
}
