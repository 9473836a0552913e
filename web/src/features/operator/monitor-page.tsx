import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'

import { EventsChart } from './events-chart'
import { MonitorsSection } from './monitors-section'
import styles from './operator.module.css'
import { StaleNote } from './stale-note'
import { Tiles } from './tiles'
import type { Summary } from './types'
import { useOperatorQuery } from './use-operator-query'
import { WorkspacesSection } from './workspaces-section'

/** How the monitor and all workspaces fare. */
export function MonitorPage() {
  const query = useOperatorQuery<Summary>('/api/operator/monitor')
  return (
    <div className={styles.page}>
      {query.data === undefined ? (
        <Section title="At a glance">
          <Loaded query={query} rows={2}>
            {() => null}
          </Loaded>
        </Section>
      ) : (
        <>
          <StaleNote query={query} />
          <Tiles summary={query.data} />
        </>
      )}
      <WorkspacesSection />
      {query.data !== undefined && (
        <>
          <Section title="Activity">
            <EventsChart title="Events a minute, of all workspaces" counts={query.data.history} at={query.data.at} />
          </Section>
          <MonitorsSection summary={query.data} />
        </>
      )}
    </div>
  )
}
