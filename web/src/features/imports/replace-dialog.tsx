import { useUser } from '@mooring/client/react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import type { WorkspaceList } from '~/lib/api/types'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { asMyself } from '~/lib/step-up/step-up'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import { Select } from '~/ui/select'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'

import type { Import } from './types'
import { importPath, useNoteImport } from './use-imports'

type Props = { one: Import; onClose: () => void }

/** Over a workspace that there is: a restore in place, with all that belongs to one. Its name is typed. */
export function ReplaceDialog({ one, onClose }: Props) {
  const owned = useOwned()
  const [chosen, setChosen] = useState('')
  const [typed, setTyped] = useState('')
  const note = useNoteImport()
  const navigate = useNavigate()
  const workspace = owned.find(({ id }) => id === chosen) ?? owned[0]
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      if (workspace === undefined) return
      const given = { workspaceId: workspace.id, workspaceName: typed.trim() }
      const begun = await asMyself<Import>('POST', importPath(one, '/apply'), given)
      note(begun)
      if (begun.restoreId === null) return onClose()
      const params = { workspaceId: workspace.id, restoreId: begun.restoreId }
      await navigate({ to: '/w/$workspaceId/backups/restores/$restoreId', params })
    },
    () => (typed.trim() === workspace?.name.trim() ? {} : { typed: `Type ${workspace?.name ?? 'its name'} to say that you mean it.` }),
  )
  return (
    <Dialog title="Over which workspace?" onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        <p>
          All that is in it is replaced by what is in the file, for everybody. It is backed up before, so this can be undone from its
          page Backups.
        </p>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <Select label="Workspace" autoFocus value={workspace?.id ?? ''} onChange={(event) => setChosen(event.target.value)}>
          {owned.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <TextField
          label="Its name"
          name="typed"
          autoComplete="off"
          spellCheck={false}
          help={fields.typed === undefined ? `Type ${workspace?.name ?? 'it'}.` : undefined}
          value={typed}
          error={fields.typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <FormButtons pending={pending} danger save="Replace it" saving="Beginning…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}

function useOwned() {
  const user = useUser()
  const { data } = useQuery({
    queryKey: ['workspaces', user.id, 'owned'],
    queryFn: () => session.request<WorkspaceList>('GET', '/api/workspaces?limit=100'),
  })
  return (data?.workspaces ?? []).filter(({ role, state }) => role === 'owner' && state === 'active')
}
