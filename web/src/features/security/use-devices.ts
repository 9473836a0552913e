import { useQuery } from '@tanstack/react-query'

import { accountKey } from '~/lib/account/use-account'
import { session } from '~/lib/session/session'
import { useUser } from '@mooring/client/react'

import type { Device } from './types'

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
