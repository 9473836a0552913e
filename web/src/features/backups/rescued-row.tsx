import { Download, MonitorSmartphone } from 'lucide-react'
import { useState } from 'react'

import { saveFile } from '~/lib/files/save-file'
import { session } from '~/lib/session/session'
import { countOf } from '~/lib/text/amounts'
import { exactTime } from '~/lib/time/relative'
import type { Workspace } from '~/lib/workspaces/types'
import { personName } from '~/lib/workspaces/person-name'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'
import { showToast } from '~/ui/toast-list'

import type { Reapplied, RescuedDevice } from './types'
import { rescuePath, useRereadRescues } from './use-rescues'

type Props = { workspace: Workspace; restoreId: string; device: RescuedDevice }

/** What one device brought: to read, and to put back with one press. */
export function RescuedRow({ workspace: { id: workspaceId, role }, restoreId, device }: Props) {
  const { person, label, events, firstAt, lastAt, reappliedAt } = device
  const [asked, setAsked] = useState(false)
  const reread = useRereadRescues(workspaceId)
  const who = person === null ? 'Somebody' : personName(person)
  const putBack = async () => {
    const path = rescuePath(workspaceId, restoreId, '/reapply')
    const { events: put } = await session.request<Reapplied>('POST', path, { device: device.device })
    await reread()
    showToast(put === 0 ? 'They were put back already.' : `${countOf(put, 'edit')} put back.`)
  }
  const download = () => saveFile(rescuePath(workspaceId, restoreId, `/events?${new URLSearchParams({ device: device.device })}`))
  return (
    <li className={styles.item}>
      <MonitorSmartphone className={styles.itemIcon} size={18} aria-hidden />
      <div className={styles.settingText}>
        <p className={styles.name}>
          {who}
          {label !== '' && ` · ${label}`}
        </p>
        <p className={styles.quiet}>
          {countOf(events, 'edit')}, made {spanWords(firstAt, lastAt)}.
          {reappliedAt !== null && (
            <>
              {' '}
              Put back <TimeAgo at={reappliedAt} />.
            </>
          )}
        </p>
      </div>
      <div className={styles.itemButtons}>
        <Button look="quiet" onClick={download}>
          <Download size={16} aria-hidden />
          Download<span className="visually-hidden"> the edits of {who}</span>
        </Button>
        {reappliedAt === null && role === 'owner' && (
          <Button onClick={() => setAsked(true)}>
            Put back…<span className="visually-hidden"> the edits of {who}</span>
          </Button>
        )}
      </div>
      {asked && (
        <ConfirmDialog
          title={`Put ${countOf(events, 'edit')} back?`}
          confirm="Put back"
          confirming="Putting back…"
          look="primary"
          onConfirm={putBack}
          onClose={() => setAsked(false)}
        >
          What {who} did is done anew, on top of what is there now, and everybody sees it. Pressing twice does it once.
        </ConfirmDialog>
      )}
    </li>
  )
}

function spanWords(first: string, last: string): string {
  const [from, to] = [exactTime(new Date(first)), exactTime(new Date(last))]
  return from === to ? from : `from ${from} to ${to}`
}
