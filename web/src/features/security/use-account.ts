import { useQuery, useQueryClient } from '@tanstack/react-query'

import { session } from '~/lib/session/session'
import { useUser } from '@mooring/client/react'

import type { Account, Device } from './types'

const accountKey = (userId: string) => ['account', userId] as const

export function useAccount() {
  const user = useUser()
  return useQuery({ queryKey: accountKey(user.id), queryFn: () => session.request<Account>('GET', '/api/account') })
}

/** The devices on which this person is signed in, this one first. */
export function useDevices() {
  const user = useUser()
  return useQuery({
    queryKey: [...accountKey(user.id), 'devices'],
    queryFn: async () => {
      const { sessions } = await session.request<{ sessions: Device[] }>('GET', '/api/sessions')
      return sessions.toSorted((one, other) => Number(other.current) - Number(one.current))
    },
  })
}

export function useAuditKey() {
  return [...accountKey(useUser().id), 'audit'] as const
}

/** After a change: everything on this page is read again. Settles once the account itself was. */
export function useReread(): () => Promise<void> {
  const user = useUser()
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: accountKey(user.id) })
}
