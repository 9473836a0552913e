import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import styles from '~/ui/settings.module.css'

import { OwnUsage } from './own-usage'
import { WorkspaceUsage } from './workspace-usage'

/** What is used of the limits, of the workspace's and of one's own. */
export function UsagePage() {
  const workspace = useOpenWorkspace()
  return (
    <div className={styles.page}>
      <WorkspaceUsage workspace={workspace} />
      <OwnUsage />
    </div>
  )
}
