import { useState } from 'react'

import { useSubmit } from '~/lib/form/use-submit'
import { asMyself } from '~/lib/step-up/step-up'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'

import type { Webhook } from './types'
import { useRereadWebhooks } from './use-webhooks'
import { bodyOf, draftProblems, emptyDraft } from './webhook-draft'
import { WebhookFields } from './webhook-fields'

type Props = { workspaceId: string; onSecret: (secret: string) => void; onClose: () => void }

export function AddWebhookDialog({ workspaceId, onSecret, onClose }: Props) {
  const [draft, setDraft] = useState(emptyDraft)
  const reread = useRereadWebhooks(workspaceId)
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      const added = await asMyself<Webhook>('POST', workspacePath(workspaceId, '/webhooks'), bodyOf(draft))
      onClose()
      if (added.secret !== undefined) onSecret(added.secret)
      await reread()
    },
    () => draftProblems(draft),
  )
  return (
    <Dialog title="Add a webhook" onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <WebhookFields draft={draft} errors={fields} onChange={setDraft} />
        <FormButtons pending={pending} save="Add" saving="Adding…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}
