import { useEffect, useState, useSyncExternalStore } from 'react'

import type { WorkspaceStore } from '~/lib/log/use-workspace-store'
import type { Workspace } from '~/lib/api/types'
import { isSignedIn } from '@mooring/client'
import { useParkedWrites, useSession } from '@mooring/client/react'
import { watchSync, type SyncReading } from '@mooring/client/livestore'
import { obstacleOf } from '~/lib/sync/obstacle'
import { syncWord } from '~/lib/sync/word'

import type { SyncState } from './sync-state'
import { useChangingOver } from './use-changing-over'

const patienceMs = 4000
const nothingKnown: SyncReading = { connected: undefined, waiting: [], known: false, kept: true }

/** The sync state of the open workspace: its word, and the edits that wait. `onLost` is called whenever the server stops answering. */
export function useSync(store: WorkspaceStore | undefined, workspace: Workspace, onLost: () => void): SyncState {
  const state = useSession()
  const [reading, setReading] = useState(nothingKnown)
  const networkMissing = useSyncExternalStore(subscribeNetwork, () => !navigator.onLine)
  const connecting = useConnecting(store, reading.connected)
  useEffect(() => {
    if (store === undefined) return undefined
    const stop = watchSync(store, setReading)
    return () => {
      stop()
      setReading(nothingKnown)
    }
  }, [store])

  const lost = reading.connected === false && !connecting
  useEffect(() => {
    if (lost) onLost()
  }, [lost, onLost])

  const parkedFor = useParkedWrites(workspace.id)
  const obstacle = obstacleOf(workspace, parkedFor, reading.waiting.length)
  const changingOver = useChangingOver(workspace.id, store)
  const word = syncWord({
    connected: connecting ? undefined : reading.connected,
    waiting: reading.waiting.length,
    networkMissing,
    signedOut: !isSignedIn(state),
    changingOver,
    obstacle,
  })
  return { ...reading, word, obstacle }
}

/** A worker that has not reached the server yet is "connecting" for its first seconds, not "offline". */
function useConnecting(store: WorkspaceStore | undefined, connected: boolean | undefined): boolean {
  const [tried, setTried] = useState<WorkspaceStore>()
  if (connected === true && tried !== store) setTried(store)
  useEffect(() => {
    const timer = setTimeout(() => setTried(store), patienceMs)
    return () => clearTimeout(timer)
  }, [store])
  return tried !== store && connected !== true
}

function subscribeNetwork(listener: () => void): () => void {
  globalThis.addEventListener('online', listener)
  globalThis.addEventListener('offline', listener)
  return () => {
    globalThis.removeEventListener('online', listener)
    globalThis.removeEventListener('offline', listener)
  }
}
