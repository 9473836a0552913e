import { manages } from '~/lib/workspaces/role-rules'
import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import { AdminsOnly } from '~/ui/admins-only'
import styles from '~/ui/settings.module.css'

import { BackupList } from './backup-list'
import { HistorySection } from './history-section'
import { RescuedSection } from './rescued-section'
import { StatusSection } from './status-section'
import { useRescues } from './use-rescues'

/** How safe the workspace is, what there is to go back to, and what was gone back to. Others find only their own rescued edits here. */
export function BackupsPage() {
  const workspace = useOpenWorkspace()
  const manager = manages(workspace.role)
  const own = useRescues(workspace.id, !manager).data?.rescues ?? []
  if (!manager && own.length === 0) {
    return <AdminsOnly workspaceId={workspace.id} title="Backups are for owners and admins" />
  }
  return (
    <div className={styles.page}>
      {manager && <StatusSection workspace={workspace} />}
      <RescuedSection workspace={workspace} />
      {manager && <BackupList workspace={workspace} />}
      <HistorySection workspaceId={workspace.id} />
    </div>
  )
}
