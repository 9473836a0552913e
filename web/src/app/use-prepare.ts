import { useCallback } from 'react'

import { useUser } from '@mooring/client/react'

import { stores } from './stores'

/** Opens a workspace ahead, because it may be chosen next. */
export function usePrepare(): (workspaceId: string) => void {
  const { id: userId } = useUser()
  return useCallback((workspaceId) => stores.prepare(userId, workspaceId), [userId])
}
