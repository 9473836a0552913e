import { useState } from 'react'

import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import type { Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { showToast } from '~/ui/toast-list'

type Props = { workspace: Workspace; onClose: () => void }

export function RenameForm({ workspace, onClose }: Props) {
  const [name, setName] = useState(workspace.name)
  const reread = useRereadWorkspace()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      await session.request('PATCH', workspacePath(workspace.id), { name: name.trim() })
      await reread()
      showToast(`It is called ${name.trim()} now.`)
      onClose()
    },
    () => (name.trim() === '' ? { name: 'Give it a name.' } : {}),
  )
  return (
    <form className={styles.stack} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <TextField
        label="Name of the workspace"
        name="name"
        autoComplete="off"
        autoFocus
        help="Everybody in it sees the new name at once."
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.target.value)}
      />
      <FormButtons pending={pending} save="Rename" saving="Renaming…" onCancel={onClose} />
    </form>
  )
}
