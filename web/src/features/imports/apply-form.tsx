import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { focusPage } from '~/ui/focus-page'
import { Notice } from '~/ui/notice'
import settings from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'

import { ReplaceDialog } from './replace-dialog'
import own from './imports.module.css'
import type { Import, ImportPlan } from './types'
import { importPath, useNoteImport } from './use-imports'

type Props = { one: Import; plan: ImportPlan }

/** Into a workspace of its own, which takes nothing from anybody; or, a step further away, over one that there is: by a form of its own, beside this one, since what is sent in a form within counts for both. */
export function ApplyForm({ one, plan }: Props) {
  const [name, setName] = useState(plan.workspaceName ?? '')
  const [replacing, setReplacing] = useState(false)
  const note = useNoteImport()
  const queries = useQueryClient()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      const begun = await session.request<Import>('POST', importPath(one, '/apply'), { name: name.trim() })
      focusPage()
      note(begun)
      await queries.invalidateQueries({ queryKey: ['workspaces'] })
    },
    () => (name.trim() === '' ? { name: 'Give it a name.' } : {}),
  )
  return (
    <>
      <form className={own.apply} onSubmit={onSubmit} noValidate>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <TextField
          label="Name of the new workspace"
          name="name"
          autoComplete="off"
          value={name}
          error={fields.name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className={own.head}>
          <Button type="submit" look="primary" pending={pending}>
            {pending ? 'Beginning…' : 'Bring it in'}
          </Button>
          <Button look="danger" className={settings.frameless} onClick={() => setReplacing(true)}>
            Over a workspace…
          </Button>
        </div>
      </form>
      {replacing && <ReplaceDialog one={one} onClose={() => setReplacing(false)} />}
    </>
  )
}
