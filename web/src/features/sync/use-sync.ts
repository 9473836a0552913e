import { useEffect, useState, useSyncExternalStore } from 'react'

import { useWorkspaceStore } from '~/lib/log/use-workspace-store'
import type { Workspace } from '~/lib/api/types'
import { isSignedIn } from '@mooring/client'
import { useParkedWrites, useSession } from '@mooring/client/react'
import { watchSync, type SyncReading } from '@mooring/client/livestore'
import { obstacleOf } from '~/lib/sync/obstacle'
import { syncWord } from '~/lib/sync/word'

import type { SyncState } from './sync-state'
import { useChangingOver } from './use-changing-over'

const patienceMs = 4000

/** The sync state of the open workspace: its word, and the edits that wait. `onLost` is called whenever the server stops answering. */
export function useSync(workspace: Workspace, onLost: () => void): SyncState {
  const store = useWorkspaceStore()
  const state = useSession()
  const [reading, setReading] = useState<SyncReading>({ connected: undefined, waiting: [], known: false, kept: true })
  const networkMissing = useSyncExternalStore(subscribeNetwork, () => !navigator.onLine)
  const connecting = useConnecting(reading.connected)
  useEffect(() => watchSync(store, setReading), [store])

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
function useConnecting(connected: boolean | undefined): boolean {
  const [patient, setPatient] = useState(true)
  if (connected === true && patient) setPatient(false)
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return patient && connected !== true
}

function subscribeNetwork(listener: () => void): () => void {
  globalThis.addEventListener('online', listener)
  globalThis.addEventListener('offline', listener)
  return () => {
    globalThis.removeEventListener('online', listener)
    globalThis.removeEventListener('offline', listener)
  }
}
