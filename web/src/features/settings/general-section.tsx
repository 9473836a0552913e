import { manages } from '~/lib/workspaces/role-rules'
import { roleMeanings, roleNames } from '~/lib/workspaces/role-names'
import type { Workspace } from '~/lib/workspaces/types'
import { useMembers } from '~/lib/workspaces/use-members'
import { whomToAsk } from '~/lib/workspaces/whom-to-ask'
import { Button } from '~/ui/button'
import { Changeable } from '~/ui/changeable'
import { copyText } from '~/ui/copy-text'
import { Section } from '~/ui/section'
import { SettingRow } from '~/ui/setting-row'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { DefaultSetting } from './default-setting'
import { RenameForm } from './rename-form'

type Props = { workspace: Workspace }

export function GeneralSection({ workspace }: Props) {
  const members = useMembers(workspace.id).data ?? []
  return (
    <Section title="General">
      {manages(workspace.role) && workspace.state !== 'archived' ? (
        <Changeable name="Name" value={workspace.name}>
          {(close) => <RenameForm workspace={workspace} onClose={close} />}
        </Changeable>
      ) : (
        <SettingRow
          name="Name"
          value={workspace.name}
          note={
            manages(workspace.role)
              ? 'An archived workspace keeps its name. Unarchive it first.'
              : `Owners and admins can rename it. ${whomToAsk(members, ['owner', 'admin'])}`
          }
        />
      )}
      <SettingRow name="Your role" value={roleNames[workspace.role]} note={roleMeanings[workspace.role]} />
      <DefaultSetting workspace={workspace} />
      <SettingRow name="Created" value={<TimeAgo at={workspace.createdAt} />} />
      <SettingRow
        name="Workspace id"
        value={<code className={styles.code}>{workspace.id}</code>}
        note="For apps and scripts that connect to this workspace."
        action={
          <Button onClick={() => void copyText(workspace.id, 'Workspace id')}>
            Copy<span className="visually-hidden"> the workspace id</span>
          </Button>
        }
      />
    </Section>
  )
}
