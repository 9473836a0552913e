import { useSyncExternalStore } from 'react'

import { useSession } from './use-session.js'

/** While offline: whole seconds until the next try, counted down. Undefined otherwise. */
export function useRetrySeconds(): number | undefined {
  const state = useSession()
  const retryAt = state.status === 'offline' ? state.retryAt : undefined
  return useSyncExternalStore(retryAt === undefined ? still : ticking, () => secondsUntil(retryAt))
}

function secondsUntil(at: number | undefined): number | undefined {
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}

function ticking(tick: () => void): () => void {
  const timer = setInterval(tick, 250)
  return () => clearInterval(timer)
}

function still(): () => void {
  return () => undefined
}
