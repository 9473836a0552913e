import { useUser } from '@mooring/client/react'
import { useQuery } from '@tanstack/react-query'

import type { PendingInvitations } from '~/lib/invitations/types'
import { session } from '~/lib/session/session'

/** What waits for the confirmed address of the signed-in person, on whichever device they are. */
export function usePendingInvitations() {
  const user = useUser()
  return useQuery({
    queryKey: ['invitations', user.id],
    queryFn: () => session.request<PendingInvitations>('GET', '/api/invitations'),
  })
}
