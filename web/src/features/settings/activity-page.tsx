import { manages } from '~/lib/workspaces/role-rules'
import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import { AdminsOnly } from '~/ui/admins-only'
import styles from '~/ui/settings.module.css'

import { ActivityList } from './activity-list'

/** Everything that happened to the workspace, for those who look after it. */
export function ActivityPage() {
  const workspace = useOpenWorkspace()
  if (!manages(workspace.role)) {
    return <AdminsOnly workspaceId={workspace.id} title="The activity is for owners and admins" />
  }
  return (
    <div className={styles.page}>
      <ActivityList workspace={workspace} />
    </div>
  )
}
