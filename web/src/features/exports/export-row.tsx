import { useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { asMyself } from '~/lib/step-up/step-up'
import { personName } from '~/lib/workspaces/person-name'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { exportNote, stateNames } from './export-words'
import own from './exports.module.css'
import { saveFile } from '~/lib/files/save-file'
import type { Export, ExportOpened } from './types'
import { exportPath, isUnderWay, useRereadExports } from './use-exports'

type Props = { one: Export }

/** One download: how far it is, and what can be done with it. */
export function ExportRow({ one }: Props) {
  const [asked, setAsked] = useState(false)
  const { pending, problem, run } = useDeed()
  const reread = useRereadExports(one.workspaceId)
  const ready = one.state === 'ready'
  const download = async () => {
    const { path } = await asMyself<ExportOpened>('POST', exportPath(one, '/open'))
    saveFile(path)
  }
  const revoke = async () => {
    await session.request('DELETE', exportPath(one))
    await reread()
  }
  return (
    <li className={styles.row}>
      <div className={own.item}>
        <div className={own.words}>
          <p className={styles.name}>
            {stateNames[one.state]} · <TimeAgo at={one.askedAt} />
          </p>
          {one.state === 'building' && (
            <progress className={own.progress} aria-label="Events packed" value={one.done} max={Math.max(1, one.total)} />
          )}
          <p className={styles.quiet}>
            {exportNote(one)} Asked for by {one.askedBy === null ? 'whoever runs this Mooring' : personName(one.askedBy)}.
          </p>
        </div>
        {(ready || isUnderWay(one)) && (
          <div className={styles.start}>
            {ready && one.yours && (
              <Button look="primary" pending={pending} onClick={() => void run(download)}>
                Download
              </Button>
            )}
            <Button onClick={() => setAsked(true)}>Revoke…</Button>
          </div>
        )}
      </div>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {asked && (
        <ConfirmDialog title="Revoke this download?" confirm="Revoke" confirming="Revoking…" onConfirm={revoke} onClose={() => setAsked(false)}>
          The file is removed, and the link in the mail opens nothing any more. What was downloaded already stays where it is.
        </ConfirmDialog>
      )}
    </li>
  )
}
