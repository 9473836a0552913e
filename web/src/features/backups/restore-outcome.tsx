import { Link } from '@tanstack/react-router'

import { explainCode } from '~/lib/api/refusals'
import buttons from '~/ui/button.module.css'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'

import { outcomeWords } from './restore-words'
import type { Restore } from './types'

type Props = { restore: Restore }

/** What became of a restore, and where to go from here. */
export function RestoreOutcome({ restore }: Props) {
  const { workspaceId, kind, stage, copyId, rescued } = restore
  const board = kind === 'copy' ? copyId : workspaceId
  return (
    <div className={styles.row}>
      <Notice kind={stage === 'failed' ? 'danger' : 'info'}>{outcomeWords(restore, explainCode)}</Notice>
      <div className={styles.start}>
        {board !== null && (
          <Link to="/w/$workspaceId/board" params={{ workspaceId: board }} className={`${buttons.button} ${buttons.primary}`}>
            {kind === 'copy' ? 'Open the copy' : 'Open the board'}
          </Link>
        )}
        {rescued > 0 && (
          <Link
            to="/w/$workspaceId/backups"
            params={{ workspaceId }}
            hash="rescued"
            className={`${buttons.button} ${buttons.secondary}`}
          >
            Rescued edits
          </Link>
        )}
      </div>
    </div>
  )
}
