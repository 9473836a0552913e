import { useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

/**
 * The secret of a link from a mail: what stands behind the `#`, which browsers send to no server. It is taken out of the
 * address bar at once, so that it is neither in the history nor in a picture of the screen.
 */
export function useLinkToken(): string {
  const router = useRouter()
  const [token] = useState(() => globalThis.location.hash.slice(1))
  useEffect(() => {
    const { pathname, search, hash } = globalThis.location
    if (hash !== '') router.history.replace(`${pathname}${search}`)
  }, [router])
  return token
}
