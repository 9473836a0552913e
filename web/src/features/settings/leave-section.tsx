import { useState } from 'react'

import { session } from '~/lib/session/session'
import { isLastOwner } from '~/lib/workspaces/role-rules'
import type { Workspace } from '~/lib/workspaces/types'
import { useMembers } from '~/lib/workspaces/use-members'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import { SettingRow } from '~/ui/setting-row'
import { showToast } from '~/ui/toast-list'

import { useGoAway } from './use-go-away'

type Props = { workspace: Workspace }

/** One's own way out. The only owner hands it over first. */
export function LeaveSection({ workspace }: Props) {
  const members = useMembers(workspace.id)
  const [asked, setAsked] = useState(false)
  const goAway = useGoAway()
  const leave = async () => {
    await session.request('POST', workspacePath(workspace.id, '/leave'))
    await goAway()
    showToast(`You left ${workspace.name}.`)
  }
  return (
    <Section title="Leave" anchor="leave">
      <Loaded query={members} rows={1}>
        {(everybody) => {
          const me = everybody.find(({ you }) => you)
          const held = me !== undefined && isLastOwner(me, everybody)
          return (
            <SettingRow
              name={held ? 'You are the only owner' : 'Leave this workspace'}
              value={
                held
                  ? everybody.length === 1
                    ? 'Nobody else is here to look after it. Delete it instead, or invite somebody and offer them the ownership.'
                    : 'A workspace always has an owner. Offer the ownership to another member first; once they accept, you can leave.'
                  : 'It disappears from your devices. The others keep it, with all that you did in it.'
              }
              action={!held && <Button onClick={() => setAsked(true)}>Leave…</Button>}
            />
          )
        }}
      </Loaded>
      {asked && (
        <ConfirmDialog
          title={`Leave ${workspace.name}?`}
          confirm="Leave"
          confirming="Leaving…"
          onConfirm={leave}
          onClose={() => setAsked(false)}
        >
          You lose access at once, on all your devices. To come back you need a new invitation.
        </ConfirmDialog>
      )}
    </Section>
  )
}
