import { Navigate } from '@tanstack/react-router'
import { useEffect } from 'react'

import { keptInvitation } from '~/lib/invitations/kept-invitation'
import { showToast } from '~/ui/toast-list'

type Props = { workspaceId: string; name: string }

/** There is nothing to accept: it opens. */
export function AlreadyMember({ workspaceId, name }: Props) {
  useEffect(() => {
    keptInvitation.forget()
    showToast(`You are in “${name}” already.`)
  }, [name])
  return <Navigate to="/w/$workspaceId/board" params={{ workspaceId }} replace />
}
