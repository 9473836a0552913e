import { useLocation, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

/**
 * The secret of a link from a mail: what stands behind the `#`, which browsers send to no server. It is taken out of the
 * address bar at once, so that it is neither in the history nor in a picture of the screen. A newer link that is opened in
 * the same tab takes the place of the older.
 */
export function useLinkToken(): string {
  const router = useRouter()
  const hash = useLocation({ select: (location) => location.hash })
  const [token, setToken] = useState(hash)
  if (hash !== '' && hash !== token) setToken(hash)
  useEffect(() => {
    const { pathname, search } = globalThis.location
    if (hash !== '') router.history.replace(`${pathname}${search}`)
  }, [hash, router])
  return token
}
