import { useState } from 'react'

import { useSubmit } from '~/lib/form/use-submit'
import { asMyself } from '~/lib/step-up/step-up'
import { countOf } from '~/lib/text/amounts'
import { exactTime } from '~/lib/time/relative'
import type { Workspace } from '~/lib/workspaces/types'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { showToast } from '~/ui/toast-list'

import { graceWords } from './grace-words'
import { useGoAway } from './use-go-away'
import { useUndelete } from './use-undelete'

type Props = { workspace: Workspace; onClose: () => void }

/** Says what is lost and until when it can be undone, and wants the name typed. */
export function DeleteDialog({ workspace, onClose }: Props) {
  const [typed, setTyped] = useState('')
  const goAway = useGoAway()
  const undelete = useUndelete()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      const { purgeAt } = await asMyself<Workspace>('DELETE', workspacePath(workspace.id))
      await goAway()
      const until = purgeAt === null ? '' : ` You can undo it until ${exactTime(new Date(purgeAt))}.`
      showToast(`${workspace.name} is deleted.${until}`, { label: 'Undo', run: () => void undelete(workspace) })
    },
    () => (typed.trim() === workspace.name.trim() ? {} : { typed: `Type ${workspace.name} to say that you mean it.` }),
  )
  return (
    <Dialog title={`Delete ${workspace.name}?`} onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        <p>
          {workspace.members > 1 ? `All ${countOf(workspace.members, 'member')} lose it at once` : 'You lose it at once'}, with its
          tasks, comments and history, on every device. Open invitations stop working.
        </p>
        <p>{graceWords(workspace.graceDays)}</p>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <TextField
          label="Name of the workspace"
          name="typed"
          autoComplete="off"
          autoFocus
          spellCheck={false}
          help={`Type ${workspace.name}.`}
          value={typed}
          error={fields.typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <FormButtons pending={pending} danger save="Delete workspace" saving="Deleting…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}
