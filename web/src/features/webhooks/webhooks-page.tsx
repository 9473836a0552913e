import { useState } from 'react'

import { manages } from '~/lib/workspaces/role-rules'
import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import { AdminsOnly } from '~/ui/admins-only'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import { AddWebhookDialog } from './add-webhook-dialog'
import { SecretDialog } from './secret-dialog'
import { SignatureSection } from './signature-section'
import { useWebhooks } from './use-webhooks'
import { WebhookRow } from './webhook-row'

/** Other programs that are told when something changes. */
export function WebhooksPage() {
  const workspace = useOpenWorkspace()
  if (!manages(workspace.role)) {
    return <AdminsOnly workspaceId={workspace.id} title="Webhooks are for owners and admins" />
  }
  return <Webhooks workspaceId={workspace.id} />
}

function Webhooks({ workspaceId }: { workspaceId: string }) {
  const webhooks = useWebhooks(workspaceId)
  const full = webhooks.data !== undefined && webhooks.data.webhooks.length >= webhooks.data.limit
  const [adding, setAdding] = useState(false)
  const [secret, setSecret] = useState<string>()
  return (
    <div className={styles.page}>
      <Section
        title="Webhooks"
        lead={`Mooring tells other programs when members, roles or the workspace itself change. What people write is sent only to those that name its events.${full ? ' There are as many as there may be: remove one to add another.' : ''}`}
        action={
          <Button look="primary" disabled={full} onClick={() => setAdding(true)}>
            Add a webhook
          </Button>
        }
      >
        <Loaded query={webhooks} rows={2}>
          {({ webhooks: all }) =>
            all.length === 0 ? (
              <p className={`${styles.row} ${styles.quiet}`}>There is none yet.</p>
            ) : (
              <ul aria-label="Webhooks">
                {all.map((webhook) => (
                  <WebhookRow key={webhook.id} workspaceId={workspaceId} webhook={webhook} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
      <SignatureSection />
      {adding && <AddWebhookDialog workspaceId={workspaceId} onSecret={setSecret} onClose={() => setAdding(false)} />}
      {secret !== undefined && <SecretDialog secret={secret} onKept={() => setSecret(undefined)} />}
    </div>
  )
}
