import { useUser } from '@mooring/client/react'
import { useMatchRoute } from '@tanstack/react-router'

import { useAccount } from '~/lib/account/use-account'

import { UnconfirmedNotice } from './unconfirmed-notice'
import { UnreachableNotice } from './unreachable-notice'

const soonMs = 60_000

/**
 * Above every page: what is wrong with one's own address. The page of the account says it beside the address itself. While it waits to be
 * confirmed the server is asked now and then: the mail may come back meanwhile.
 */
export function AddressNotice() {
  const user = useUser()
  const { data } = useAccount({ everyMs: user.verified ? undefined : soonMs })
  const said = useMatchRoute()({ to: '/account/security' }) !== false
  // Whose answer it is: the address may have been changed since.
  const account = data?.user.email === user.email ? data : undefined
  if (said) return null
  if (account?.mail.reachable === false) return <UnreachableNotice reach={account.mail} />
  if (user.verified || account?.user.verified === true) return null
  return <UnconfirmedNotice />
}
