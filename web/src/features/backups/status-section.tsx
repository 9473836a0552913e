import { Link } from '@tanstack/react-router'
import { ShieldCheck, TriangleAlert } from 'lucide-react'

import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import type { Workspace } from '~/lib/workspaces/types'
import { useMembers } from '~/lib/workspaces/use-members'
import { whomToAsk } from '~/lib/workspaces/whom-to-ask'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import { Loaded } from '~/ui/loaded'
import { Notice } from '~/ui/notice'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'
import { showToast } from '~/ui/toast-list'

import { statusTitles, statusWords, worries } from './backup-words'
import own from './backups.module.css'
import type { BackedUpNow, BackupStatus } from './types'
import { useBackupStatus, useRereadBackups } from './use-backups'

type Props = { workspace: Workspace }

/** How safe it is, in words, and the two things one can do about it. */
export function StatusSection({ workspace }: Props) {
  const status = useBackupStatus(workspace.id, true)
  const reread = useRereadBackups(workspace.id)
  const { pending, problem, run } = useDeed()
  const take = async () => {
    const { changed } = await session.request<BackedUpNow>('POST', workspacePath(workspace.id, '/backups'))
    await reread()
    showToast(changed ? 'Backed up, and proven.' : 'Nothing is newer than the last backup.')
  }
  return (
    <Section
      title="Backups"
      lead="Taken by themselves every few hours, and each one brought back on trial to prove that it holds everything."
      action={
        <Button look="primary" pending={pending} onClick={() => void run(take)}>
          {pending ? 'Backing up…' : 'Back up now'}
        </Button>
      }
    >
      {problem !== undefined && (
        <div className={styles.row}>
          <Notice kind="danger">{problem}</Notice>
        </div>
      )}
      <Loaded query={status} rows={1}>
        {(found) => <Status status={found} />}
      </Loaded>
      <GoBack workspace={workspace} />
    </Section>
  )
}

function Status({ status }: { status: BackupStatus }) {
  const Icon = worries(status.state) ? TriangleAlert : ShieldCheck
  return (
    <div className={`${styles.row} ${own.status}`} data-backup-state={status.state}>
      <Icon className={own.mark} size={22} aria-hidden />
      <div>
        <p className={styles.name}>
          {statusTitles[status.state]}
          {status.newestProvenAt !== null && (
            <>
              {' · '}
              <TimeAgo at={status.newestProvenAt} />
            </>
          )}
        </p>
        <p className={styles.quiet}>{statusWords(status)}</p>
      </div>
    </div>
  )
}

function GoBack({ workspace: { id, role } }: Props) {
  const members = useMembers(id, role !== 'owner').data ?? []
  return (
    <div className={styles.row}>
      <div className={styles.setting}>
        <div className={styles.settingText}>
          <h3 className={styles.name}>Go back</h3>
          <p className={styles.quiet}>
            To any minute, any edit or any backup: as a copy beside this workspace, or in its place.
            {role !== 'owner' && ` Only owners do that. ${whomToAsk(members, ['owner'])}`}
          </p>
        </div>
        {role === 'owner' && (
          <Link to="/w/$workspaceId/backups/restore" params={{ workspaceId: id }} className={`${buttons.button} ${buttons.secondary}`}>
            Restore…
          </Link>
        )}
      </div>
    </div>
  )
}
