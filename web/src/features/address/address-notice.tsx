import { useUser } from '@mooring/client/react'
import { useMatchRoute } from '@tanstack/react-router'

import { UnconfirmedNotice } from './unconfirmed-notice'

/** Above every page: what is wrong with one's own address. The page of the account says it beside the address itself. */
export function AddressNotice() {
  const user = useUser()
  const said = useMatchRoute()({ to: '/account/security' }) !== false
  if (said || user.verified) return null
  return <UnconfirmedNotice />
}
