import { useSyncExternalStore } from 'react'

import { isSignedIn, type SessionState } from '../state.js'
import type { User } from '../api.js'
import { useClient } from './client-context.js'

/** Who is signed in, and how things stand. */
export function useSession(): SessionState {
  const client = useClient()
  return useSyncExternalStore(client.subscribe, () => client.state)
}

/** The signed-in person; only for screens that are shown to signed-in people. */
export function useUser(): User {
  const state = useSession()
  if (!isSignedIn(state)) throw new Error('nobody is signed in')
  return state.user
}
