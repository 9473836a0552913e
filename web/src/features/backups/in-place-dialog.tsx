import { useState } from 'react'

import { useSubmit } from '~/lib/form/use-submit'
import type { Workspace } from '~/lib/workspaces/types'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'

import { changeWords, deviceWords } from './plan-words'
import { asOfWords } from './restore-words'
import type { RestorePlan, RestoreTarget } from './types'
import { useBeginRestore } from './use-begin-restore'

type Props = { workspace: Workspace; to: RestoreTarget; plan: RestorePlan; onClose: () => void }

/** Says what everybody loses and how it can be undone, and wants the name typed. */
export function InPlaceDialog({ workspace, to, plan, onClose }: Props) {
  const [typed, setTyped] = useState('')
  const begin = useBeginRestore(workspace.id)
  const { pending, problem, fields, onSubmit } = useSubmit(
    () => begin({ to, kind: 'in_place', workspaceName: typed.trim() }),
    () => (typed.trim() === workspace.name.trim() ? {} : { typed: `Type ${workspace.name} to say that you mean it.` }),
  )
  return (
    <Dialog title={`Restore ${workspace.name}?`} onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        <p>
          Everybody sees {asOfWords(plan)}. {changeWords(plan)} {deviceWords(plan)}
        </p>
        <p>
          A backup is taken first, so you can come back to how it is now. Edits that devices have not sent by then are kept aside, and
          you decide about them.
        </p>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <TextField
          label="Name of the workspace"
          name="typed"
          autoComplete="off"
          autoFocus
          spellCheck={false}
          help={fields.typed === undefined ? `Type ${workspace.name}.` : undefined}
          value={typed}
          error={fields.typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <FormButtons pending={pending} danger save="Restore in place" saving="Beginning…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}
