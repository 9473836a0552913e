import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import styles from '~/ui/settings.module.css'

import { ArchiveSection } from './archive-section'
import { DeleteSection } from './delete-section'
import { GeneralSection } from './general-section'
import { LeaveSection } from './leave-section'
import { OwnershipSection } from './ownership-section'

/** What the workspace is called and whose it is, and the ways out. */
export function GeneralPage() {
  const workspace = useOpenWorkspace()
  const owner = workspace.role === 'owner'
  return (
    <div className={styles.page}>
      <GeneralSection workspace={workspace} />
      <OwnershipSection workspace={workspace} />
      {(owner || workspace.state === 'archived') && <ArchiveSection workspace={workspace} />}
      <LeaveSection workspace={workspace} />
      {owner && <DeleteSection workspace={workspace} />}
    </div>
  )
}
