import { isSignedIn } from '@mooring/client'
import { useSession } from '@mooring/client/react'
import { useQuery } from '@tanstack/react-query'

import { session } from '../session/session'
import type { InvitationPreview } from './types'

/** What an invitation is about, by the secret of its link, for whoever is signed in or not. Looking uses nothing up. */
export function useInvitation(token: string | undefined) {
  const state = useSession()
  const who = isSignedIn(state) ? state.user.id : ''
  return useQuery({
    queryKey: ['invitation', who, token],
    queryFn: () => session.request<InvitationPreview>('POST', '/api/invitations/look', { token }),
    enabled: token !== undefined && token !== '' && state.status !== 'starting',
    staleTime: 0,
  })
}
