import { useState } from 'react'

import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import type { Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { showToast } from '~/ui/toast-list'

import { invitationName } from './invitation-words'
import type { Invitation } from './types'

type Props = { invitation: Invitation; workspace: Workspace; onClose: () => void }

/** The invitation went to an address that takes no mail: the same person is invited at another one. */
export function OtherAddressDialog({ invitation, workspace, onClose }: Props) {
  const name = invitationName(invitation)
  const [typed, setTyped] = useState(name)
  const email = typed.trim()
  const reread = useRereadWorkspace()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      // In this order: what is refused leaves the old one as it was.
      await session.request('POST', workspacePath(workspace.id, '/invitations'), { email, role: invitation.role })
      await session.request('DELETE', workspacePath(workspace.id, `/invitations/${invitation.id}`))
      await reread()
      showToast(`${email} is invited.`)
      onClose()
    },
    () => (email === '' || email === name ? { email: 'Enter another address.' } : {}),
  )
  return (
    <Dialog title="Invite at another address" onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <TextField
          label="Email address"
          name="email"
          type="email"
          autoComplete="off"
          inputMode="email"
          autoFocus
          help={`It gets an invitation of its own, and the one to ${name} stops working.`}
          value={typed}
          error={fields.email}
          onChange={(event) => setTyped(event.target.value)}
        />
        <FormButtons pending={pending} save="Invite" saving="Inviting…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}
