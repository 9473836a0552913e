import { bytesText, countOf } from '~/lib/text/amounts'
import { useDeed } from '~/lib/form/use-deed'
import { exactTime } from '~/lib/time/relative'
import { Button } from '~/ui/button'
import settings from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'
import { showToast } from '~/ui/toast-list'

import { ask } from './ask'
import { Badge } from '~/ui/badge'
import type { BackupReceipt } from './backup-types'
import { drillText, tookText } from './standing-words'
import { useReread } from './use-reread'

/** One backup and its last drill: when, how long, how much, and what was found. */
export function ReceiptRow({ backup }: { backup: BackupReceipt }) {
  const { pending, problem, run } = useDeed()
  const reread = useReread()
  const drill = async () => {
    const drilled = await ask<BackupReceipt>('POST', `/api/operator/backups/${encodeURIComponent(backup.id)}/drill`)
    showToast(`${drillText(drilled)}.`)
    await reread()
  }
  const unit = backup.workspaceId === 'directory' ? 'row' : 'event'
  return (
    <li className={settings.item}>
      <div className={settings.settingText}>
        <p className={settings.itemName}>
          <span className={settings.name}>{exactTime(new Date(backup.at))}</span> <ProofBadge backup={backup} />
        </p>
        <p className={settings.quiet}>
          {countOf(backup.events, unit)}, {bytesText(backup.bytes)} ({bytesText(backup.stored)} in the archive), took{' '}
          {tookText(backup.milliseconds)}
        </p>
        <p className={settings.quiet}>
          {drillText(backup)}
          {backup.drill !== null && (
            <>
              , drilled <TimeAgo at={backup.drill.at} />
            </>
          )}
        </p>
        <p className={settings.quiet}>{backup.id}</p>
        {problem !== undefined && (
          <p role="alert" className={settings.error}>
            {problem}
          </p>
        )}
      </div>
      <Button pending={pending} onClick={() => void run(drill)}>
        Drill now<span className="visually-hidden"> the backup of {exactTime(new Date(backup.at))}</span>
      </Button>
    </li>
  )
}

function ProofBadge({ backup: { drill, proven } }: { backup: BackupReceipt }) {
  if (drill === null) return <Badge look="quiet">Not drilled</Badge>
  return proven ? <Badge look="good">Proven</Badge> : <Badge look="bad">Not proven</Badge>
}
