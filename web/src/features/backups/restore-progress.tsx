import { Check, Circle, CircleDot } from 'lucide-react'
import { useState } from 'react'

import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import styles from '~/ui/settings.module.css'

import own from './backups.module.css'
import { isStopping, leftWords, stageNames, stagesOf, standingOf } from './restore-words'
import type { Restore } from './types'
import { restorePath, useNoteRestore } from './use-restores'

const marks = { past: Check, now: CircleDot, later: Circle }

type Props = { restore: Restore; mayAbort: boolean }

/** How far a restore is: stage by stage, with what is left. */
export function RestoreProgress({ restore, mayAbort }: Props) {
  const [asked, setAsked] = useState(false)
  const note = useNoteRestore(restore.workspaceId)
  const left = leftWords(restore.secondsLeft)
  const stop = async () => note(await session.request<Restore>('POST', restorePath(restore.workspaceId, restore.id, '/abort')))
  return (
    <div className={styles.row}>
      <progress className={own.progress} aria-label="How far it is" value={restore.percent} max={100} />
      {/* Screen readers hear each stage once, and not each percent. */}
      <output className="visually-hidden">{stageNames[restore.stage]}</output>
      <p className={styles.quiet}>
        {restore.percent} %{left !== undefined && `, ${left}`}
      </p>
      <ol className={own.stages} aria-label="Stages">
        {stagesOf(restore).map((stage) => {
          const standing = standingOf(stage, restore)
          const Mark = marks[standing]
          return (
            <li key={stage} data-standing={standing} aria-current={standing === 'now' ? 'step' : undefined}>
              <Mark size={16} aria-hidden />
              {stageNames[stage]}
              {standing === 'past' && <span className="visually-hidden"> (done)</span>}
            </li>
          )
        })}
      </ol>
      <p className={styles.quiet}>
        {isStopping(restore) ? 'It is being stopped…' : 'You can leave this page, or close it: it goes on by itself.'}
      </p>
      {mayAbort && restore.canAbort && (
        <div className={styles.start}>
          <Button look="danger" className={own.flush} onClick={() => setAsked(true)}>
            Stop it…
          </Button>
        </div>
      )}
      {asked && restore.canAbort && (
        <ConfirmDialog
          title="Stop this restore?"
          confirm="Stop it"
          confirming="Stopping…"
          onConfirm={stop}
          onClose={() => setAsked(false)}
        >
          Everything stays as it is now, and edits that wait are saved.
        </ConfirmDialog>
      )}
    </div>
  )
}
