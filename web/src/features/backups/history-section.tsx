import { Link } from '@tanstack/react-router'

import { Badge, type Look } from '~/ui/badge'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import own from './backups.module.css'
import { askerName, asOfWords, isRunning, stageNames } from './restore-words'
import type { Restore } from './types'
import { useRestores } from './use-restores'

/** What was gone back to, by whom, and what became of it. */
export function HistorySection({ workspaceId }: { workspaceId: string }) {
  const query = useRestores(workspaceId)
  return (
    <Section title="Restores">
      <Loaded query={query} rows={1}>
        {({ restores }) =>
          restores.length === 0 ? (
            <p className={`${styles.row} ${styles.quiet}`}>This workspace was never restored.</p>
          ) : (
            <ul aria-label="Restores">
              {restores.map((restore) => (
                <HistoryRow key={restore.id} workspaceId={workspaceId} restore={restore} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

function HistoryRow({ workspaceId, restore }: { workspaceId: string; restore: Restore }) {
  return (
    <li>
      <Link
        to="/w/$workspaceId/backups/restores/$restoreId"
        params={{ workspaceId, restoreId: restore.id }}
        className={`${styles.item} ${styles.itemLink}`}
      >
        <span className={styles.settingText}>
          <strong className={styles.name}>
            {restore.kind === 'copy' ? 'Copy of ' : 'Back to '}
            {asOfWords(restore)}
          </strong>
          <span className={`${styles.quiet} ${own.block}`}>
            {askerName(restore)} · <TimeAgo at={restore.at} />
          </span>
        </span>
        <Badge look={lookOf(restore)}>
          {isRunning(restore) ? `${stageNames[restore.stage]} · ${restore.percent} %` : stageNames[restore.stage]}
        </Badge>
      </Link>
    </li>
  )
}

function lookOf(restore: Restore): Look {
  if (isRunning(restore)) return 'good'
  return restore.stage === 'failed' ? 'bad' : 'quiet'
}
