import { useLocation, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

import { keptInvitation } from '~/lib/invitations/kept-invitation'

/**
 * The secret of the invitation that this page is about: what stands behind the `#`, which browsers send to no server, or what was kept of
 * it. It is taken out of the address bar at once, so that it is neither in the history nor in a picture of the screen.
 */
export function useInvitationToken(): string {
  const router = useRouter()
  const hash = useLocation({ select: (location) => location.hash })
  const [token, setToken] = useState(() => hash || (keptInvitation.here() ?? ''))
  if (hash !== '' && hash !== token) setToken(hash)
  useEffect(() => {
    if (hash === '') return
    keptInvitation.keep(hash)
    router.history.replace(globalThis.location.pathname)
  }, [hash, router])
  return token
}
