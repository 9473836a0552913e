import { useState } from 'react'

import type { Role } from '~/lib/api/types'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import type { Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Button } from '~/ui/button'
import { CopyField } from '~/ui/copy-field'
import { FormButtons } from '~/ui/form-buttons'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TextField } from '~/ui/text-field'

import own from './members.module.css'
import { RoleField } from './role-field'
import type { Invitation } from './types'

type Props = { workspace: Workspace; onClose: () => void }

/** A link that one passes on oneself: for so many people, and only for addresses of one domain if one likes. */
export function InviteByLink({ workspace, onClose }: Props) {
  const [role, setRole] = useState<Role>('member')
  const [uses, setUses] = useState('5')
  const [domain, setDomain] = useState('')
  const [link, setLink] = useState<string>()
  const reread = useRereadWorkspace()
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      const only = domain.trim().replace(/^@/, '')
      const made = await session.request<Invitation>('POST', workspacePath(workspace.id, '/invitations'), {
        role,
        link: { mostUses: Number(uses), ...(only === '' ? {} : { domain: only }) },
      })
      await reread()
      setLink(made.link ?? '')
    },
    () => (/^[1-9]\d{0,5}$/.test(uses.trim()) ? {} : { mostUses: 'Enter how many people may use it, 1 or more.' }),
  )
  if (link !== undefined) return <Made link={link} onClose={onClose} />
  return (
    <form className={styles.stack} onSubmit={onSubmit} noValidate>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <RoleField value={role} onChange={setRole} />
      <div className={own.two}>
        <TextField
          label="For how many people"
          name="mostUses"
          inputMode="numeric"
          autoComplete="off"
          value={uses}
          error={fields.mostUses}
          onChange={(event) => setUses(event.target.value)}
        />
        <TextField
          label="Only addresses at"
          name="domain"
          optional
          autoComplete="off"
          spellCheck={false}
          placeholder="example.org"
          value={domain}
          error={fields.domain}
          onChange={(event) => setDomain(event.target.value)}
        />
      </div>
      <FormButtons pending={pending} save="Make a link" saving="Making…" onCancel={onClose} />
    </form>
  )
}

function Made({ link, onClose }: { link: string; onClose: () => void }) {
  return (
    <div className={styles.stack}>
      <p>Pass this link on to whom you want here. It is good for seven days, and you can revoke it before.</p>
      <CopyField label="Link" text={link} what="The link is" />
      <div className={styles.buttons}>
        <Button look="primary" autoFocus onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  )
}
