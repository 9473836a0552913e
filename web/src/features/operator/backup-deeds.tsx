import { useDeed } from '~/lib/form/use-deed'
import { Button } from '~/ui/button'
import { showToast } from '~/ui/toast-list'

import { ask } from './ask'
import type { BackupReceipt, BackupTaken } from './backup-types'
import styles from './operator.module.css'
import { drillText } from './standing-words'
import { useReread } from './use-reread'

type Props = { workspaceId: string; name: string; newest: BackupReceipt | null }

/** What an operator does about one workspace's backups: take one now, drill the newest one now. */
export function BackupDeeds({ workspaceId, name, newest }: Props) {
  const taking = useDeed()
  const drilling = useDeed()
  const reread = useReread()
  const take = async () => {
    const { backup, changed } = await ask<BackupTaken>('POST', `/api/operator/workspaces/${encodeURIComponent(workspaceId)}/backups`)
    showToast(changed ? `${name} is backed up. ${drillText(backup)}.` : `Nothing in ${name} is newer than its last backup.`)
    await reread()
  }
  const drill = async (id: string) => {
    const drilled = await ask<BackupReceipt>('POST', `/api/operator/backups/${encodeURIComponent(id)}/drill`)
    showToast(`${name}: ${drillText(drilled)}.`)
    await reread()
  }
  const problem = taking.problem ?? drilling.problem
  return (
    <>
      <div className={styles.deeds}>
        <Button pending={taking.pending} onClick={() => void taking.run(take)}>
          Back up now<span className="visually-hidden"> {name}</span>
        </Button>
        {newest !== null && (
          <Button pending={drilling.pending} onClick={() => void drilling.run(() => drill(newest.id))}>
            Drill now<span className="visually-hidden"> {name}</span>
          </Button>
        )}
      </div>
      {problem !== undefined && (
        <p role="alert" className={styles.note}>
          {problem}
        </p>
      )}
    </>
  )
}
