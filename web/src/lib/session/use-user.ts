import type { User } from '../api/types'
import { isSignedIn } from './types'
import { useSession } from './use-session'

/** The signed-in person; only for screens that are shown to signed-in people. */
export function useUser(): User {
  const state = useSession()
  if (!isSignedIn(state)) throw new Error('nobody is signed in')
  return state.user
}
