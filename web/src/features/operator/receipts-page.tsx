import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'

import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import settings from '~/ui/settings.module.css'

import type { ReceiptsPage as Page } from './backup-types'
import styles from './operator.module.css'
import { ReceiptRow } from './receipt-row'
import { StaleNote } from './stale-note'
import { BackupDeeds } from './backup-deeds'
import { useOperatorQuery } from './use-operator-query'

const atOnce = 50

/** The receipts of one workspace's backups, or of the directory's, each with that of its last drill. */
export function ReceiptsPage() {
  const { workspaceId = '' } = useParams({ strict: false })
  const [places, setPlaces] = useState<readonly string[]>([])
  const query = useOperatorQuery<Page>(pathOf(workspaceId, places.at(-1)))
  return (
    <div className={styles.page}>
      <Link to="/operator/backups" className={settings.back}>
        <ArrowLeft size={16} aria-hidden />
        All backups
      </Link>
      <Section title="Receipts" lead={workspaceId} action={<BackupDeeds workspaceId={workspaceId} name={workspaceId} newest={null} />}>
        <Loaded query={query} rows={4}>
          {({ backups, nextCursor }) => (
            <>
              <StaleNote query={query} />
              {backups.length === 0 ? (
                <p className={`${settings.row} ${settings.quiet}`}>There is no backup of it yet.</p>
              ) : (
                <ul aria-label="Receipts">
                  {backups.map((backup) => (
                    <ReceiptRow key={backup.id} backup={backup} />
                  ))}
                </ul>
              )}
              {(places.length > 0 || nextCursor !== null) && (
                <nav className={styles.pages} aria-label="Pages of the list">
                  <Button disabled={places.length === 0} onClick={() => setPlaces(places.slice(0, -1))}>
                    Newer
                  </Button>
                  <Button disabled={nextCursor === null} onClick={() => nextCursor !== null && setPlaces([...places, nextCursor])}>
                    Older
                  </Button>
                </nav>
              )}
            </>
          )}
        </Loaded>
      </Section>
    </div>
  )
}

function pathOf(workspaceId: string, cursor: string | undefined): string {
  const search = new URLSearchParams({ workspace: workspaceId, limit: String(atOnce), ...(cursor === undefined ? {} : { cursor }) })
  return `/api/operator/backups?${search}`
}
