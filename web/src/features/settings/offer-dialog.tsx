import { useState } from 'react'

import { useSubmit } from '~/lib/form/use-submit'
import { asMyself } from '~/lib/step-up/step-up'
import { personName } from '~/lib/workspaces/person-name'
import type { Member, Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Dialog } from '~/ui/dialog'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import { Select } from '~/ui/select'
import styles from '~/ui/settings.module.css'
import { showToast } from '~/ui/toast-list'

type Props = { workspace: Workspace; members: readonly Member[]; onClose: () => void }

/** Offers the ownership to one of `members`. Nothing changes before they accept. */
export function OfferDialog({ workspace, members, onClose }: Props) {
  const [userId, setUserId] = useState(members[0]?.user.id ?? '')
  const [keepOwnership, setKeep] = useState(false)
  const reread = useRereadWorkspace()
  const chosen = members.find(({ user }) => user.id === userId)
  const name = chosen === undefined ? 'They' : personName(chosen.user)
  const { pending, problem, onSubmit } = useSubmit(async () => {
    await asMyself('POST', workspacePath(workspace.id, '/ownership-offer'), { userId, keepOwnership })
    await reread()
    showToast(`${name} was asked to take the ownership.`)
    onClose()
  })
  return (
    <Dialog title="Offer ownership" onClose={onClose}>
      <form className={styles.stack} onSubmit={onSubmit} noValidate>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <Select label="To whom" autoFocus value={userId} onChange={(event) => setUserId(event.target.value)}>
          {members.map(({ user }) => (
            <option key={user.id} value={user.id}>
              {user.name === '' ? user.email : `${user.name} (${user.email})`}
            </option>
          ))}
        </Select>
        <label className={styles.check}>
          <input type="checkbox" checked={keepOwnership} onChange={(event) => setKeep(event.target.checked)} />
          Keep my ownership too
        </label>
        <p className={styles.quiet}>
          Nothing changes before {name} accepts, within seven days; until then you can withdraw it.{' '}
          {keepOwnership ? 'Then you are both owners.' : 'Then you become an admin: you look after members, and no longer archive or delete it.'}
        </p>
        <FormButtons pending={pending} save="Offer ownership" saving="Offering…" onCancel={onClose} />
      </form>
    </Dialog>
  )
}
