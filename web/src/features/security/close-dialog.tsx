import { useState } from 'react'
import { Refusal } from '@mooring/client'

import type { Account } from '~/lib/account/types'
import type { Problem } from '~/lib/api/types'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { asMyself } from '~/lib/step-up/step-up'
import { exactTime } from '~/lib/time/relative'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'
import { showToast } from '~/ui/toast-list'

import { graceWords } from './grace-words'
import { OwnedWorkspaces } from './owned-workspaces'

type Props = { account: Account; onClose: () => void }

/** Says what is lost and until when it can be undone, and wants the address typed. Workspaces still owned need a word of their own. */
export function CloseDialog({ account, onClose }: Props) {
  const { email } = account.user
  const [typed, setTyped] = useState('')
  const [owned, setOwned] = useState<NonNullable<Problem['workspaces']>>()
  const [archive, setArchive] = useState(false)
  const close = async () => {
    try {
      const archiveWorkspaces = owned !== undefined && archive
      const { reopenUntil } = await asMyself<{ reopenUntil: string }>('POST', '/api/account/close', { archiveWorkspaces })
      showToast(`Your account is closed. You can reopen it until ${exactTime(new Date(reopenUntil))}.`)
      session.end('account_closed')
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'WORKSPACES_STILL_OWNED') throw error
      setArchive(false)
      setOwned(error.problem.workspaces ?? [])
    }
  }
  const { pending, problem, fields, onSubmit } = useSubmit(close, () => ({
    ...(typed.trim().toLowerCase() === email.toLowerCase() ? {} : { typed: `Type ${email} to say that you mean it.` }),
    ...(owned === undefined || archive ? {} : { archive: 'Say what shall become of these workspaces.' }),
  }))
  return (
    <Dialog title="Close your account?" onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        <p>All your devices are signed out at once. {graceWords(account.reopenableSeconds)}</p>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        {owned !== undefined && (
          <OwnedWorkspaces workspaces={owned} archive={archive} error={fields.archive} onArchive={setArchive} />
        )}
        <TextField
          label="Your email address"
          name="typed"
          autoComplete="off"
          autoFocus
          spellCheck={false}
          help={`Type ${email}.`}
          value={typed}
          error={fields.typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <FormButtons pending={pending} danger save="Close account" saving="Closing…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}
