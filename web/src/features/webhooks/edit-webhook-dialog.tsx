import { useState } from 'react'

import { useSubmit } from '~/lib/form/use-submit'
import { asMyself } from '~/lib/step-up/step-up'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { showToast } from '~/ui/toast-list'

import type { Webhook } from './types'
import { useRereadWebhooks, webhookPath } from './use-webhooks'
import { bodyOf, draftOf, draftProblems } from './webhook-draft'
import { WebhookFields } from './webhook-fields'

type Props = { workspaceId: string; webhook: Webhook; onClose: () => void }

export function EditWebhookDialog({ workspaceId, webhook, onClose }: Props) {
  const [draft, setDraft] = useState(() => draftOf(webhook))
  const reread = useRereadWebhooks(workspaceId)
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      await asMyself('PATCH', webhookPath(workspaceId, webhook.id), bodyOf(draft))
      await reread()
      showToast('The webhook is changed.')
      onClose()
    },
    () => draftProblems(draft),
  )
  return (
    <Dialog title="Change the webhook" onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <WebhookFields draft={draft} errors={fields} onChange={setDraft} />
        <FormButtons pending={pending} save="Save" saving="Saving…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}
