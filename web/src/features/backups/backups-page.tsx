import { manages } from '~/lib/workspaces/role-rules'
import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import { AdminsOnly } from '~/ui/admins-only'
import styles from '~/ui/settings.module.css'

import { BackupList } from './backup-list'
import { HistorySection } from './history-section'
import { RescuedSection } from './rescued-section'
import { StatusSection } from './status-section'

/** How safe the workspace is, what there is to go back to, and what was gone back to. */
export function BackupsPage() {
  const workspace = useOpenWorkspace()
  if (!manages(workspace.role)) {
    return <AdminsOnly workspaceId={workspace.id} title="Backups are for owners and admins" />
  }
  return (
    <div className={styles.page}>
      <StatusSection workspace={workspace} />
      {workspace.role === 'owner' && <RescuedSection workspace={workspace} />}
      <BackupList workspace={workspace} />
      <HistorySection workspaceId={workspace.id} />
    </div>
  )
}
