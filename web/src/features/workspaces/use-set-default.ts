import { useQueryClient } from '@tanstack/react-query'

import { explain } from '~/lib/api/refusals'
import type { Workspace } from '~/lib/api/types'
import { session } from '~/lib/session/session'
import { useUser } from '@mooring/client/react'
import { showToast } from '~/ui/toast-list'

import { workspacesKey } from './use-workspaces'

/** Makes a workspace the one that opens first on a new device; says how that went. */
export function useSetDefault(): (workspace: Workspace) => Promise<void> {
  const user = useUser()
  const queries = useQueryClient()
  return async ({ id, name }) => {
    try {
      await session.request('PUT', '/api/account/default-workspace', { workspaceId: id })
      await queries.invalidateQueries({ queryKey: workspacesKey(user.id) })
      showToast(`${name} opens first on a new device.`)
    } catch (error) {
      showToast(explain(error))
    }
  }
}
