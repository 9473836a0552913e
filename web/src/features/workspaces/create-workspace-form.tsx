import { useEffect, useState } from 'react'

import type { Workspace } from '~/lib/api/types'
import { useSubmit } from '~/lib/form/use-submit'
import { useAhead } from '~/lib/workspaces/ahead'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { TextField } from '~/ui/text-field'

import styles from './switcher.module.css'
import { useAttempt } from './use-attempt'
import { useCreateWorkspace } from './use-create-workspace'

type Props = { onCreated: (workspace: Workspace) => void; onCancel: () => void }

/** A new workspace by its name; open as soon as it is there. */
export function CreateWorkspaceForm({ onCreated, onCancel }: Props) {
  const [name, setName] = useState('')
  const create = useCreateWorkspace()
  const attempt = useAttempt()
  const ahead = useAhead()
  useEffect(() => ahead.some(), [ahead])
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      try {
        const created = await create(name.trim(), attempt.id)
        attempt.succeed()
        onCreated(created)
      } catch (error) {
        attempt.fail(error)
        throw error
      }
    },
    () => (name.trim() === '' ? { name: 'Give it a name.' } : {}),
  )
  return (
    <form className={styles.create} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <TextField
        label="Name of the new workspace"
        name="name"
        autoComplete="off"
        autoFocus
        placeholder="Spring regatta"
        value={name}
        error={fields.name}
        onChange={(event) => {
          attempt.start()
          setName(event.target.value)
        }}
      />
      <div className={styles.createActions}>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" pending={pending}>
          {pending ? 'Creating…' : 'Create'}
        </Button>
      </div>
    </form>
  )
}
