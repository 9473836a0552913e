import { useEffectEvent, useLayoutEffect, useMemo } from 'react'

import type { Workspace } from '~/lib/api/types'
import { useOpenStore } from '~/lib/log/use-open-store'
import type { WorkspaceStore } from '~/lib/log/use-workspace-store'

import { stores } from './stores'
import { useSeenHead } from './use-seen-head'

type Props = { userId: string; workspace: Workspace; onOpen: (store: WorkspaceStore) => void }

/** Opens the store of a workspace, keeps it open and shows nothing: nothing else has to wait for it. */
export function KeptStore({ userId, workspace, onOpen }: Props) {
  const options = useMemo(() => stores.options(userId, workspace.id), [userId, workspace.id])
  const store = useOpenStore(options)
  useSeenHead(store, userId, workspace)
  const tell = useEffectEvent(onOpen)
  // Before anything is drawn: its rows are there, so the first picture is to have them.
  useLayoutEffect(() => tell(store), [store])
  return null
}
