import { useUser } from '@mooring/client/react'

import type { Workspace } from '~/lib/workspaces/types'
import { Dialog } from '~/ui/dialog'

import { ConfirmFirst } from './confirm-first'
import { InviteWays } from './invite-ways'

type Props = { workspace: Workspace; onClose: () => void }

/** People are invited by whoever has confirmed their own address. */
export function InviteDialog({ workspace, onClose }: Props) {
  const { verified } = useUser()
  return (
    <Dialog title={verified ? `Invite people to ${workspace.name}` : 'Confirm your address first'} onClose={onClose}>
      {verified ? <InviteWays workspace={workspace} onClose={onClose} /> : <ConfirmFirst />}
    </Dialog>
  )
}
