import { CloudOff } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'

import { NoAccessPage } from '~/features/workspaces/no-access-page'
import { useWorkspace } from '~/features/workspaces/use-workspace'
import { explain } from '~/lib/api/refusals'
import { memory } from '~/lib/session/session'
import { useUser } from '@mooring/client/react'
import { Button } from '~/ui/button'
import { PageMessage } from '~/ui/page-message'

import { Frame } from './frame'
import { LostWorkspace } from './lost-workspace'
import { OpenWorkspace } from './open-workspace'
import { BoardSkeleton } from './board-skeleton'

type Props = { workspaceId: string; children: ReactNode }

/** The frame around one workspace: opened if it may be, a clear word if not. */
export function WorkspaceFrame({ workspaceId, children }: Props) {
  const user = useUser()
  const access = useWorkspace(workspaceId)
  const name = access.kind === 'open' ? access.workspace.name : undefined
  useEffect(() => {
    if (name === undefined) return
    memory.setLastWorkspace(user.id, workspaceId)
    memory.noteOpened(user.id, { id: workspaceId, name })
  }, [name, user.id, workspaceId])
  const lost = access.kind === 'none' ? memory.opened(user.id).find(({ id }) => id === workspaceId) : undefined
  if (access.kind === 'open') {
    return (
      <OpenWorkspace userId={user.id} workspace={access.workspace}>
        {children}
      </OpenWorkspace>
    )
  }
  return (
    <Frame workspace={undefined}>
      {access.kind === 'loading' && <BoardSkeleton />}
      {access.kind === 'none' && lost === undefined && <NoAccessPage missing={access.missing} />}
      {access.kind === 'none' && lost !== undefined && <LostWorkspace workspace={lost} missing={access.missing} />}
      {access.kind === 'unknown' && (
        <PageMessage
          icon={CloudOff}
          title="This workspace is not on this device yet"
          actions={
            <Button look="primary" onClick={access.retry}>
              Try again
            </Button>
          }
        >
          {explain(access.error)}
        </PageMessage>
      )}
    </Frame>
  )
}
