import { useState } from 'react'

import type { Role } from '~/lib/api/types'
import { useDraft } from '~/lib/form/use-draft'
import { useSubmit } from '~/lib/form/use-submit'
import { countOf } from '~/lib/text/amounts'
import type { Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { announce } from '~/ui/announce'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextArea } from '~/ui/text-area'
import { showToast } from '~/ui/toast-list'

import { addressesIn } from './addresses'
import { inviteEach, type Invited } from './invite-each'
import { InvitedList } from './invited-list'
import { RoleField } from './role-field'

type Props = { workspace: Workspace; onClose: () => void }

/** Several at once. Those that could not be invited stay in the field, each with its reason; with none of them left it closes. */
export function InviteByEmail({ workspace, onClose }: Props) {
  const [text, setText, clear] = useDraft(`invite.${workspace.id}`)
  const [role, setRole] = useState<Role>('member')
  const [results, setResults] = useState<Invited[]>([])
  const reread = useRereadWorkspace()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      const invited = await inviteEach(workspace.id, addressesIn(text), role)
      const failed = invited.filter((each) => each.problem !== undefined)
      await reread()
      setResults(invited)
      setText(failed.map(({ email }) => email).join('\n'))
      if (failed.length > 0) return announce(`${failed.length} of ${invited.length} could not be invited.`)
      clear()
      showToast(invited.length === 1 ? `${invited[0]?.email} is invited.` : `${countOf(invited.length, 'person', 'people')} are invited.`)
      onClose()
    },
    () => (addressesIn(text).length === 0 ? { emails: 'Enter the address of somebody.' } : {}),
  )
  return (
    <form className={styles.stack} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {results.length > 0 && <InvitedList results={results} />}
      <TextArea
        label="Email addresses"
        name="emails"
        autoFocus
        spellCheck={false}
        autoCapitalize="off"
        rows={3}
        help="Several are parted by commas or lines. Each gets a mail with a link that is good for seven days."
        value={text}
        error={fields.emails}
        onChange={(event) => setText(event.target.value)}
      />
      <RoleField value={role} onChange={setRole} />
      <FormButtons pending={pending} save="Invite" saving="Inviting…" onCancel={onClose} />
    </form>
  )
}
