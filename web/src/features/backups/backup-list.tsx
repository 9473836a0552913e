import type { Workspace } from '~/lib/workspaces/types'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'
import { ShowMore } from '~/ui/show-more'

import { BackupRow } from './backup-row'
import { useBackups } from './use-backups'

type Props = { workspace: Workspace }

/** Every backup with its receipt, the newest first. */
export function BackupList({ workspace }: Props) {
  const query = useBackups(workspace.id)
  return (
    <Section title="All backups" lead="Each with its receipt: what it holds, and when it was last brought back on trial.">
      <Loaded query={query} rows={3}>
        {({ pages }) => {
          const all = pages.flatMap(({ backups }) => backups)
          if (all.length === 0) return <p className={`${styles.row} ${styles.quiet}`}>There is none yet.</p>
          return (
            <ul aria-label="Backups">
              {all.map((backup) => (
                <BackupRow key={backup.id} workspace={workspace} backup={backup} />
              ))}
            </ul>
          )
        }}
      </Loaded>
      <ShowMore query={query} label="Show older" />
    </Section>
  )
}
