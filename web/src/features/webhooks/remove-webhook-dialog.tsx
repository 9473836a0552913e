import { useNavigate } from '@tanstack/react-router'

import { session } from '~/lib/session/session'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { showToast } from '~/ui/toast-list'

import type { Webhook } from './types'
import { useRereadWebhooks, webhookPath } from './use-webhooks'

type Props = { workspaceId: string; webhook: Webhook; onClose: () => void }

export function RemoveWebhookDialog({ workspaceId, webhook, onClose }: Props) {
  const navigate = useNavigate()
  const reread = useRereadWebhooks(workspaceId)
  const remove = async () => {
    await session.request('DELETE', webhookPath(workspaceId, webhook.id))
    await navigate({ to: '/w/$workspaceId/settings/webhooks', params: { workspaceId } })
    await reread()
    showToast('The webhook is removed.')
  }
  return (
    <ConfirmDialog title="Remove this webhook?" confirm="Remove" confirming="Removing…" onConfirm={remove} onClose={onClose}>
      {webhook.url} is told nothing any more, not even what still waits. The list of its deliveries is gone with it.
    </ConfirmDialog>
  )
}
