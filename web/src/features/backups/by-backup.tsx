import { countOf } from '~/lib/text/amounts'
import { exactTime } from '~/lib/time/relative'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import styles from '~/ui/settings.module.css'
import { ShowMore } from '~/ui/show-more'
import { TimeAgo } from '~/ui/time-ago'

import own from './backups.module.css'
import type { TargetSearch } from './target'
import { useBackups } from './use-backups'

type Props = { workspaceId: string; chosen: string | undefined; onChoose: (target: TargetSearch) => void }

/** By a backup that is proven: one that is not is nothing to go back to. */
export function ByBackup({ workspaceId, chosen, onChoose }: Props) {
  const query = useBackups(workspaceId)
  return (
    <Loaded query={query} rows={3}>
      {({ pages }) => {
        const all = pages.flatMap(({ backups }) => backups).filter(({ proven }) => proven)
        if (all.length === 0) return <p className={`${styles.row} ${styles.quiet}`}>There is no proven backup yet. Choose a minute or an edit.</p>
        return (
          <div className={own.scroll}>
            <ul aria-label="Proven backups">
              {all.map((backup) => (
                <li key={backup.id} className={styles.item}>
                  <div className={styles.settingText}>
                    <p className={styles.name}>{exactTime(new Date(backup.at))}</p>
                    <p className={styles.quiet}>
                      <TimeAgo at={backup.at} /> · {countOf(backup.events, 'edit')}
                      {!backup.sameLife && ' · from before the workspace was restored'}
                    </p>
                  </div>
                  <Button aria-pressed={chosen === backup.id} onClick={() => onChoose({ backup: backup.id })}>
                    This one<span className="visually-hidden">: {exactTime(new Date(backup.at))}</span>
                  </Button>
                </li>
              ))}
            </ul>
            <ShowMore query={query} label="Show older" />
          </div>
        )
      }}
    </Loaded>
  )
}
