import { Section } from '~/ui/section'
import settings from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { Badge } from '~/ui/badge'
import styles from './operator.module.css'
import { Scroll } from './scroll'
import type { RunningMonitor, Summary } from './types'
import { scopeText } from './words'

/** Who follows the workspaces, and what reconciling found last. */
export function MonitorsSection({ summary }: { summary: Summary }) {
  return (
    <Section title="Monitors">
      {summary.monitors.length === 0 ? (
        <p className={`${settings.row} ${settings.quiet}`}>
          None has run yet. One runs inside of `mooring serve`, unless MOORING_MONITOR is off; others by `mooring monitor run`.
        </p>
      ) : (
        <Scroll label="Monitors, scrolls sideways">
          <table className={styles.table}>
            <caption className="visually-hidden">Monitors</caption>
            <thead>
              <tr>
                <th scope="col">Monitor</th>
                <th scope="col">State</th>
                <th scope="col">Leads</th>
                <th scope="col">Tasks started anew</th>
              </tr>
            </thead>
            <tbody>
              {summary.monitors.map((monitor) => (
                <MonitorRow key={monitor.id} monitor={monitor} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <Reconciled summary={summary} />
    </Section>
  )
}

function MonitorRow({ monitor }: { monitor: RunningMonitor }) {
  return (
    <tr>
      <th scope="row" className={styles.nameCell}>
        {monitor.place} <span className={styles.note}>{monitor.version}</span>
      </th>
      <td>
        {monitor.alive ? <Badge look="good">Runs</Badge> : <Badge look="bad">Silent</Badge>}
        <div className={styles.note}>
          <TimeAgo at={monitor.alive ? monitor.startedAt : monitor.seenAt} />
        </div>
      </td>
      <td>{countsText(monitor.leads, (scope, shards) => `${scopeText(scope)}: ${shards} shards`) || 'nothing'}</td>
      <td>{countsText(monitor.restarts, (task, times) => `${task}: ${times}`) || 'none'}</td>
    </tr>
  )
}

function Reconciled({ summary }: { summary: Summary }) {
  const last = summary.reconciliations[0]
  if (last === undefined) return null
  const mended = last.begun + last.stopped + last.heldBack
  return (
    <p className={`${settings.row} ${settings.quiet}`}>
      <span>
        Compared with the list of all workspaces <TimeAgo at={last.at} />: {last.listed} listed,{' '}
        {mended === 0
          ? 'nothing to mend.'
          : `${last.begun} taken up, ${last.stopped} given up, ${last.heldBack} held back for a second look.`}
        {last.cause !== null && ` ${last.cause}`}
      </span>
    </p>
  )
}

function countsText(counts: Readonly<Record<string, number>>, text: (name: string, count: number) => string): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => text(name, count))
    .join(', ')
}
