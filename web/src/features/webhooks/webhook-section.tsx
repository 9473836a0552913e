import { useState } from 'react'

import { personName } from '~/lib/workspaces/person-name'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { Section } from '~/ui/section'
import { SettingRow } from '~/ui/setting-row'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { EditWebhookDialog } from './edit-webhook-dialog'
import { RemoveWebhookDialog } from './remove-webhook-dialog'
import { RotateSecret } from './rotate-secret'
import { StateBadge } from './state-badge'
import type { Webhook } from './types'
import { WebhookDeeds } from './webhook-deeds'
import { offReasons, toldText } from './webhook-words'

type Props = { workspaceId: string; webhook: Webhook }

export function WebhookSection({ workspaceId, webhook }: Props) {
  const { url, description, state, createdAt, createdBy } = webhook
  const [editing, setEditing] = useState(false)
  const [removing, setRemoving] = useState(false)
  return (
    <Section
      title={description === '' ? 'Webhook' : description}
      action={<Button onClick={() => setEditing(true)}>Change</Button>}
    >
      <SettingRow name="Address" value={<code className={styles.code}>{url}</code>} />
      <SettingRow name="Told" value={toldText(webhook)} />
      <SettingRow
        name="State"
        value={<StateBadge state={state} />}
        action={<WebhookDeeds workspaceId={workspaceId} webhook={webhook} />}
      >
        <StateNote webhook={webhook} />
      </SettingRow>
      <RotateSecret workspaceId={workspaceId} webhook={webhook} />
      <SettingRow
        name="Added"
        value={
          <>
            <TimeAgo at={createdAt} />
            {createdBy !== null && ` by ${personName(createdBy)}`}
          </>
        }
        action={
          <Button look="danger" className={styles.frameless} onClick={() => setRemoving(true)}>
            Remove…
          </Button>
        }
      />
      {editing && <EditWebhookDialog workspaceId={workspaceId} webhook={webhook} onClose={() => setEditing(false)} />}
      {removing && <RemoveWebhookDialog workspaceId={workspaceId} webhook={webhook} onClose={() => setRemoving(false)} />}
    </Section>
  )
}

function StateNote({ webhook: { state, failingSince, disabledBecause } }: { webhook: Webhook }) {
  if (state === 'active') return null
  return (
    <Notice kind={state === 'failing' ? 'warning' : 'info'}>
      {state === 'failing' ? (
        <span>
          It has not taken what it was told{failingSince !== null && <> since <TimeAgo at={failingSince} /></>}. Mooring goes on
          trying; after five days it is turned off.
        </span>
      ) : (
        `${offReasons[disabledBecause ?? 'by_hand']} What happens meanwhile is not sent later.`
      )}
    </Notice>
  )
}
