import { useUser } from '@mooring/client/react'
import { readWaiting } from '@mooring/client/livestore'
import { useMemo } from 'react'

import { inWords } from '~/features/sync/in-words'
import { LostWorkspacePage } from '~/features/sync/lost-workspace-page'
import { useWorkspaces } from '~/features/workspaces/use-workspaces'

import { stores } from './stores'

type Props = { workspace: { id: string; name: string }; missing: boolean }

/** A workspace that went away, with what this device still has of it. */
export function LostWorkspace({ workspace, missing }: Props) {
  const { id: userId } = useUser()
  const { data: listed = [] } = useWorkspaces()
  const local = useMemo(
    () => ({
      unsynced: stores.unsynced(userId).find(({ workspaceId }) => workspaceId === workspace.id)?.unsynced ?? 0,
      read: () => stores.visit(userId, workspace.id, async (store) => inWords(store, await readWaiting(store))),
      discard: () => stores.startAfresh(userId, workspace.id),
    }),
    [userId, workspace.id],
  )
  const others = listed.filter(({ id }) => id !== workspace.id)
  return <LostWorkspacePage workspace={workspace} missing={missing} local={local} others={others} />
}
