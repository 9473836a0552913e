import { useNavigate } from '@tanstack/react-router'

import { asMyself } from '~/lib/step-up/step-up'
import { workspacePath } from '~/lib/workspaces/workspace-path'

import type { Restore, RestoreKind, RestoreTarget } from './types'
import { useNoteRestore } from './use-restores'

type Wanted = { to: RestoreTarget; kind: RestoreKind; workspaceName?: string; name?: string }

/** Begins a restore, as somebody who has proven that it is still them, and goes where one sees how far it is. */
export function useBeginRestore(workspaceId: string): (wanted: Wanted) => Promise<void> {
  const note = useNoteRestore(workspaceId)
  const navigate = useNavigate()
  return async (wanted) => {
    const begun = await asMyself<Restore>('POST', workspacePath(workspaceId, '/restores'), wanted)
    note(begun)
    await navigate({ to: '/w/$workspaceId/backups/restores/$restoreId', params: { workspaceId, restoreId: begun.id } })
  }
}
