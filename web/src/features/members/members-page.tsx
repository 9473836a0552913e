import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import { manages } from '~/lib/workspaces/role-rules'
import styles from '~/ui/settings.module.css'

import { AutomationsSection } from './automations-section'
import { InvitationsSection } from './invitations-section'
import { MembersSection } from './members-section'

/** Who is in the workspace, and who is asked to be. */
export function MembersPage() {
  const workspace = useOpenWorkspace()
  return (
    <div className={styles.page}>
      <MembersSection workspace={workspace} />
      <AutomationsSection workspaceId={workspace.id} />
      {manages(workspace.role) && <InvitationsSection workspace={workspace} />}
    </div>
  )
}
