import { useUser } from '@mooring/client/react'
import { request } from '@mooring/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'

import { session } from '~/lib/session/session'

import { merged } from './merged'
import type { MailChoices, Wanted } from './types'

type Calls = { look: () => Promise<MailChoices>; change: (topics: Wanted) => Promise<MailChoices> }

/** What the signed-in person wants, and how that is changed. */
export function useMailChoices() {
  const user = useUser()
  return useChoices(['mail', user.id], {
    look: () => session.request<MailChoices>('GET', '/api/account/mail'),
    change: (topics) => session.request<MailChoices>('PUT', '/api/account/mail', { topics }),
  })
}

/** The same for whoever holds a link; nobody needs to be signed in. */
export function useLinkChoices(token: string) {
  return useChoices(['mail-preferences', token], {
    look: () => request<MailChoices>('POST', '/api/mail/preferences/look', { token }),
    change: (topics) => request<MailChoices>('POST', '/api/mail/preferences', { token, topics }),
  })
}

function useChoices(queryKey: readonly [string, string], { look, change }: Calls) {
  const queries = useQueryClient()
  const query = useQuery({ queryKey, queryFn: look, enabled: queryKey[1] !== '' })
  const keep = async (topics: Wanted) => {
    const kept = await change(topics)
    queries.setQueryData<MailChoices>(queryKey, (before) => merged(before, kept, topics))
  }
  return { query, keep }
}
