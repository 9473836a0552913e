import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'

import { manages } from '~/lib/workspaces/role-rules'
import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import { AdminsOnly } from '~/ui/admins-only'
import { Loaded } from '~/ui/loaded'
import styles from '~/ui/settings.module.css'

import { DeliveriesSection } from './deliveries-section'
import { useWebhook } from './use-webhooks'
import { WebhookSection } from './webhook-section'

/** One webhook, and what became of all that it was told. */
export function WebhookPage() {
  const workspace = useOpenWorkspace()
  const { webhookId = '' } = useParams({ strict: false })
  if (!manages(workspace.role)) {
    return <AdminsOnly workspaceId={workspace.id} title="Webhooks are for owners and admins" />
  }
  return <Page workspaceId={workspace.id} webhookId={webhookId} />
}

function Page({ workspaceId, webhookId }: { workspaceId: string; webhookId: string }) {
  const webhook = useWebhook(workspaceId, webhookId)
  return (
    <div className={styles.page}>
      <Link to="/w/$workspaceId/settings/webhooks" params={{ workspaceId }} className={styles.back}>
        <ArrowLeft size={16} aria-hidden />
        All webhooks
      </Link>
      <Loaded query={webhook} rows={3}>
        {(found) => (
          <>
            <WebhookSection workspaceId={workspaceId} webhook={found} />
            <DeliveriesSection workspaceId={workspaceId} webhookId={webhookId} />
          </>
        )}
      </Loaded>
    </div>
  )
}
