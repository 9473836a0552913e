import { useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import type { Workspace } from '~/lib/workspaces/types'
import { useMembers } from '~/lib/workspaces/use-members'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { whomToAsk } from '~/lib/workspaces/whom-to-ask'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { Notice } from '~/ui/notice'
import { Section } from '~/ui/section'
import { SettingRow } from '~/ui/setting-row'
import { showToast } from '~/ui/toast-list'

type Props = { workspace: Workspace }

/** To put a workspace aside without losing anything of it, and to take it up again. */
export function ArchiveSection({ workspace }: Props) {
  const archived = workspace.state === 'archived'
  const members = useMembers(workspace.id).data ?? []
  const [asked, setAsked] = useState(false)
  const { pending, problem, run } = useDeed()
  const reread = useRereadWorkspace()
  const become = async (deed: 'archive' | 'unarchive') => {
    await session.request('POST', workspacePath(workspace.id, `/${deed}`))
    await reread()
    showToast(deed === 'archive' ? `${workspace.name} is archived.` : `${workspace.name} can be changed again.`)
  }
  return (
    <Section title="Archive">
      <SettingRow
        name={archived ? 'This workspace is archived' : 'Put it aside'}
        value={
          archived
            ? 'It can be read, but not changed. Edits that wait on a device are kept there and go out once it is unarchived.'
            : 'Everybody can go on reading; nobody changes anything until you unarchive it. Nothing is lost.'
        }
        {...(archived && workspace.role !== 'owner' ? { note: `Only owners unarchive it. ${whomToAsk(members, ['owner'])}` } : {})}
        action={
          workspace.role === 'owner' &&
          (archived ? (
            <Button pending={pending} onClick={() => void run(() => become('unarchive'))}>
              Unarchive
            </Button>
          ) : (
            <Button onClick={() => setAsked(true)}>Archive…</Button>
          ))
        }
      >
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      </SettingRow>
      {asked && (
        <ConfirmDialog
          title={`Archive ${workspace.name}?`}
          confirm="Archive"
          confirming="Archiving…"
          look="primary"
          onConfirm={() => become('archive')}
          onClose={() => setAsked(false)}
        >
          Everybody in it can read it, and nobody can change it, invite to it or rename it, until an owner unarchives it. If it is
          somebody’s default, another one becomes that.
        </ConfirmDialog>
      )}
    </Section>
  )
}
