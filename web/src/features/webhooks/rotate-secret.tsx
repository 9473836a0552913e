import { useState } from 'react'

import { asMyself } from '~/lib/step-up/step-up'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { SettingRow } from '~/ui/setting-row'

import { SecretDialog } from './secret-dialog'
import type { Webhook } from './types'
import { useRereadWebhooks, webhookPath } from './use-webhooks'

type Props = { workspaceId: string; webhook: Webhook }

/** A new secret for the old one. For a day both sign, so that nothing is lost while the receiver learns it. */
export function RotateSecret({ workspaceId, webhook }: Props) {
  const [asked, setAsked] = useState(false)
  const [secret, setSecret] = useState<string>()
  const reread = useRereadWebhooks(workspaceId)
  const rotate = async () => {
    const fresh = await asMyself<Webhook>('POST', webhookPath(workspaceId, webhook.id, '/rotate-secret'))
    setSecret(fresh.secret)
    await reread()
  }
  return (
    <SettingRow
      name="Secret"
      value="••••••••"
      note="It was shown when it was made, and cannot be seen again."
      action={<Button onClick={() => setAsked(true)}>Make a new one…</Button>}
    >
      {asked && (
        <ConfirmDialog
          title="Make a new secret?"
          confirm="Make a new secret"
          confirming="Making…"
          look="primary"
          onConfirm={rotate}
          onClose={() => setAsked(false)}
        >
          For 24 hours everything is signed with both, so you have that long to give the new one to your program. Then the old
          one ends.
        </ConfirmDialog>
      )}
      {secret !== undefined && <SecretDialog secret={secret} onKept={() => setSecret(undefined)} />}
    </SettingRow>
  )
}
