import { Link } from '@tanstack/react-router'
import { ShieldAlert, ShieldCheck } from 'lucide-react'

import { bytesText, countOf } from '~/lib/text/amounts'
import { exactTime } from '~/lib/time/relative'
import type { Workspace } from '~/lib/workspaces/types'
import buttons from '~/ui/button.module.css'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { provenWords } from './backup-words'
import own from './backups.module.css'
import type { Backup } from './types'

type Props = { workspace: Workspace; backup: Backup }

/** One backup: when, how much, and whether it is proven. */
export function BackupRow({ workspace, backup }: Props) {
  const Icon = backup.proven ? ShieldCheck : ShieldAlert
  return (
    <li className={styles.item}>
      <Icon className={backup.proven ? own.proven : own.unproven} size={18} aria-hidden />
      <div className={styles.settingText}>
        <p className={styles.name}>
          {exactTime(new Date(backup.at))} · <TimeAgo at={backup.at} />
        </p>
        <p className={styles.quiet}>
          {countOf(backup.events, 'edit')}, {bytesText(backup.bytes)}. {provenWords(backup)}
          {!backup.sameLife && ' From before the workspace was restored.'}
        </p>
      </div>
      {workspace.role === 'owner' && backup.proven && (
        <Link
          to="/w/$workspaceId/backups/restore"
          params={{ workspaceId: workspace.id }}
          search={{ backup: backup.id }}
          className={`${buttons.button} ${buttons.quiet} ${own.rowLink}`}
        >
          Restore…<span className="visually-hidden"> the backup of {exactTime(new Date(backup.at))}</span>
        </Link>
      )}
    </li>
  )
}
