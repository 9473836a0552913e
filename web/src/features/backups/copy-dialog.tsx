import { useState } from 'react'

import { useSubmit } from '~/lib/form/use-submit'
import { countOf } from '~/lib/text/amounts'
import type { Workspace } from '~/lib/workspaces/types'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'

import { asOfWords } from './restore-words'
import type { RestorePlan, RestoreTarget } from './types'
import { useBeginRestore } from './use-begin-restore'

type Props = { workspace: Workspace; to: RestoreTarget; plan: RestorePlan; onClose: () => void }

/** A copy under a name of its own. */
export function CopyDialog({ workspace, to, plan, onClose }: Props) {
  const [name, setName] = useState(`${workspace.name} (copy)`.slice(0, 80))
  const begin = useBeginRestore(workspace.id)
  const { pending, problem, fields, onSubmit } = useSubmit(
    () => begin({ to, kind: 'copy', name: name.trim() }),
    () => (name.trim() === '' ? { name: 'Give it a name.' } : {}),
  )
  return (
    <Dialog title="Make a copy" onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        <p>
          A new workspace with {countOf(plan.keptEvents, 'edit')}: {asOfWords(plan)}. You are its owner, and alone in it.
        </p>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <TextField
          label="Name of the copy"
          name="name"
          autoComplete="off"
          autoFocus
          value={name}
          error={fields.name}
          onChange={(event) => setName(event.target.value)}
        />
        <FormButtons pending={pending} save="Make the copy" saving="Beginning…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}
