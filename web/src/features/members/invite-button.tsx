import { UserPlus } from 'lucide-react'
import { useState } from 'react'

import type { Workspace } from '~/lib/workspaces/types'
import { Button } from '~/ui/button'

import { InviteDialog } from './invite-dialog'

type Props = { workspace: Workspace; /** The one useful thing to do where nothing stands yet. */ first?: boolean }

export function InviteButton({ workspace, first }: Props) {
  const [open, setOpen] = useState(false)
  const archived = workspace.state === 'archived'
  return (
    <>
      <Button
        look={first ? 'secondary' : 'primary'}
        disabled={archived}
        title={archived ? 'An archived workspace takes nobody in.' : undefined}
        onClick={() => setOpen(true)}
      >
        <UserPlus size={18} aria-hidden />
        {first ? 'Invite somebody' : 'Invite people'}
      </Button>
      {open && <InviteDialog workspace={workspace} onClose={() => setOpen(false)} />}
    </>
  )
}
