import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'

import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { RestoreOutcome } from './restore-outcome'
import { RestoreProgress } from './restore-progress'
import { askerName, asOfWords, isRunning } from './restore-words'
import { useRestore } from './use-restores'

/** One restore: how far it is, and what became of it. Everybody in the workspace may look, at any time. */
export function ProgressPage() {
  const workspace = useOpenWorkspace()
  const { restoreId } = useParams({ from: '/signed-in/w/$workspaceId/backups/restores/$restoreId' })
  const query = useRestore(workspace.id, restoreId)
  return (
    <div className={styles.page}>
      <Link to="/w/$workspaceId/backups" params={{ workspaceId: workspace.id }} className={styles.back}>
        <ArrowLeft size={16} aria-hidden />
        All backups
      </Link>
      <Section title={query.data?.kind === 'copy' ? 'A copy' : 'A restore'}>
        <Loaded query={query} rows={3}>
          {(restore) => (
            <>
              <div className={styles.row}>
                <p>
                  {restore.kind === 'copy' ? 'A new workspace:' : 'Back to'} {asOfWords(restore)}.
                </p>
                <p className={styles.quiet}>
                  Begun <TimeAgo at={restore.at} /> by {askerName(restore)}.
                </p>
              </div>
              {isRunning(restore) ? <RestoreProgress restore={restore} mayAbort={workspace.role === 'owner'} /> : <RestoreOutcome restore={restore} />}
            </>
          )}
        </Loaded>
      </Section>
    </div>
  )
}
