import { useSearch } from '@tanstack/react-router'

import { PendingInvitationList } from '~/features/invitations/pending-invitation-list'
import { ChooserPage } from '~/features/workspaces/chooser-page'

import { Frame } from './frame'

export function ChooserRoute() {
  const { gone } = useSearch({ from: '/signed-in/workspaces' })
  return (
    <Frame workspace={undefined} title="Workspaces">
      <ChooserPage gone={gone} invitations={<PendingInvitationList />} />
    </Frame>
  )
}
