import type { Workspace } from '~/lib/api/types'
import { roleMeanings, roleNames } from '~/lib/workspaces/role-names'
import { Button } from '~/ui/button'
import { TimeAgo } from '~/ui/time-ago'
import { showToast } from '~/ui/toast-list'

import styles from './settings-page.module.css'

type Props = { workspace: Workspace }

export function SettingsPage({ workspace }: Props) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(workspace.id)
      showToast('Workspace id copied.')
    } catch {
      showToast('This browser does not let us copy. Select the id and copy it by hand.')
    }
  }
  return (
    <div className={styles.page}>
      <section className={styles.card} aria-labelledby="settings-general">
        <h2 className={styles.title} id="settings-general">
          General
        </h2>
        <dl>
          <div className={styles.row}>
            <dt className={styles.term}>Name</dt>
            <dd className={styles.value}>
              {workspace.name}
              {workspace.isDefault && <p className={styles.note}>Opens first on a new device.</p>}
            </dd>
          </div>
          <div className={styles.row}>
            <dt className={styles.term}>Your role</dt>
            <dd className={styles.value}>
              {roleNames[workspace.role]}
              <p className={styles.note}>{roleMeanings[workspace.role]}</p>
            </dd>
          </div>
          <div className={styles.row}>
            <dt className={styles.term}>Created</dt>
            <dd className={styles.value}>
              <TimeAgo at={workspace.createdAt} />
            </dd>
          </div>
          <div className={styles.row}>
            <dt className={styles.term}>Workspace id</dt>
            <dd className={styles.value}>
              <span className={styles.id}>
                <code className={styles.code}>{workspace.id}</code>
                <Button onClick={() => void copy()}>Copy</Button>
              </span>
              <p className={styles.note}>For apps and scripts that connect to this workspace.</p>
            </dd>
          </div>
        </dl>
      </section>
    </div>
  )
}
