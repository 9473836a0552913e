import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'

import { bytesText, countText } from '~/lib/text/amounts'
import { Loaded } from '~/ui/loaded'
import { Notice } from '~/ui/notice'
import { Section } from '~/ui/section'
import settings from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { EventsChart } from './events-chart'
import { HealthBadge } from './health-badge'
import { LanesTable } from './lanes-table'
import styles from './operator.module.css'
import { StaleNote } from './stale-note'
import type { Monitored, MonitoredDetails } from './types'
import { useOperatorQuery } from './use-operator-query'
import { secondsText } from './words'

/** One workspace: how it fares since when, and how far each handler is in it. */
export function WorkspacePage() {
  const { workspaceId = '' } = useParams({ strict: false })
  const query = useOperatorQuery<MonitoredDetails>(`/api/operator/monitor/workspaces/${encodeURIComponent(workspaceId)}`)
  return (
    <div className={styles.page}>
      <Link to="/operator" className={settings.back}>
        <ArrowLeft size={16} aria-hidden />
        All workspaces
      </Link>
      <Loaded query={query} rows={4}>
        {({ workspace, leader, shard, lanes }) => (
          <>
            <StaleNote query={query} />
            {workspace.health !== 'ok' && workspace.because !== null && <Notice kind="warning">{workspace.because}</Notice>}
            <Section title={workspace.name} lead={workspace.id} action={<HealthBadge health={workspace.health} />}>
              <Facts workspace={workspace} leader={leader} shard={shard} />
            </Section>
            <Section title="Handlers">
              <LanesTable lanes={lanes} />
            </Section>
            <Section title="Activity">
              <EventsChart title="Events a minute, in this process" counts={workspace.history} at={new Date().toISOString()} />
            </Section>
          </>
        )}
      </Loaded>
    </div>
  )
}

function Facts({ workspace, leader, shard }: { workspace: Monitored; leader: string | null; shard: number }) {
  return (
    <dl className={`${settings.row} ${styles.facts}`}>
      <Fact name="State">{workspace.state}</Fact>
      <Fact name="Health since">{when(workspace.since)}</Fact>
      <Fact name="Created">{when(workspace.createdAt)}</Fact>
      <Fact name="Created to followed">{secondsText(workspace.followSeconds)}</Fact>
      <Fact name="Leader">{leader === null ? `nobody (shard ${shard})` : `${leader} (shard ${shard})`}</Fact>
      <Fact name="Head">{countText(workspace.head)}</Fact>
      <Fact name="Lag">{countText(workspace.lag)}</Fact>
      <Fact name="Last event">{when(workspace.lastEventAt)}</Fact>
      <Fact name="Size">{bytesText(workspace.bytes)}</Fact>
      <Fact name="Members">{countText(workspace.members)}</Fact>
      <Fact name="Open sockets">{countText(workspace.sockets)}</Fact>
      <Fact name="Last backup">{when(workspace.lastBackupAt)}</Fact>
      <Fact name="Last proven">{when(workspace.lastProvenAt)}</Fact>
    </dl>
  )
}

function when(at: string | null): ReactNode {
  return at === null ? 'never' : <TimeAgo at={at} />
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className={styles.tileName}>{name}</dt>
      <dd className={styles.fact}>{children}</dd>
    </div>
  )
}
