import { useEffect, useState, useSyncExternalStore } from 'react'

import { useWorkspaceStore } from '~/lib/log/use-workspace-store'
import { session } from '~/lib/session/session'
import { isSignedIn } from '~/lib/session/types'
import { useSession } from '~/lib/session/use-session'
import { watchSync, type SyncReading } from '~/lib/sync/watch-sync'
import { syncWord, type SyncWord } from '~/lib/sync/word'

const patienceMs = 4000

/** The sync state of the open workspace: its word, and the edits that wait. */
export function useSync(): { word: SyncWord; waiting: SyncReading['waiting'] } {
  const store = useWorkspaceStore()
  const state = useSession()
  const [reading, setReading] = useState<SyncReading>({ connected: undefined, waiting: [] })
  const networkMissing = useSyncExternalStore(subscribeNetwork, () => !navigator.onLine)
  useEffect(() => watchSync(store, setReading), [store])
  const patient = usePatience(store.storeId)

  // A closed socket may mean that the session or the access is over: only the server knows, so it is asked.
  const lost = reading.connected === false && !patient
  useEffect(() => {
    if (lost) void session.reconsider()
  }, [lost])

  const word = syncWord({
    // A worker that has not reached the server yet is "connecting", not "offline".
    connected: reading.connected === false && patient ? undefined : reading.connected,
    waiting: reading.waiting.length,
    networkMissing,
    signedOut: !isSignedIn(state),
  })
  return { word, waiting: reading.waiting }
}

/** True for the first seconds after a workspace was opened. */
function usePatience(storeId: string): boolean {
  const [spent, setSpent] = useState<string>()
  useEffect(() => {
    const timer = setTimeout(() => setSpent(storeId), patienceMs)
    return () => clearTimeout(timer)
  }, [storeId])
  return spent !== storeId
}

function subscribeNetwork(listener: () => void): () => void {
  globalThis.addEventListener('online', listener)
  globalThis.addEventListener('offline', listener)
  return () => {
    globalThis.removeEventListener('online', listener)
    globalThis.removeEventListener('offline', listener)
  }
}
