import { useQuery, useQueryClient } from '@tanstack/react-query'

import { session } from '~/lib/session/session'
import { useUser } from '@mooring/client/react'

import type { Account } from './types'

export const accountKey = (userId: string) => ['account', userId] as const

/** `everyMs`: how often it is asked for again while it is shown. */
export function useAccount({ everyMs }: { everyMs?: number | undefined } = {}) {
  const user = useUser()
  return useQuery({
    queryKey: accountKey(user.id),
    queryFn: () => session.request<Account>('GET', '/api/account'),
    refetchInterval: everyMs ?? false,
  })
}

/** After a change: everything about the account is read again. Settles once the account itself was. */
export function useReread(): () => Promise<void> {
  const user = useUser()
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: accountKey(user.id) })
}
