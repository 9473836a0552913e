import { countOf, countText } from '~/lib/text/amounts'
import settings from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { LaneBadge } from './lane-badge'
import styles from './operator.module.css'
import { Scroll } from './scroll'
import type { Lane } from './types'

/** How far each handler is, and what keeps it. */
export function LanesTable({ lanes }: { lanes: readonly Lane[] }) {
  if (lanes.length === 0) return <p className={`${settings.row} ${settings.quiet}`}>No handler has ever run here.</p>
  return (
    <Scroll label="Handlers, scrolls sideways">
      <table className={styles.table}>
        <caption className="visually-hidden">Handlers in this workspace</caption>
        <thead>
          <tr>
            <th scope="col">Handler</th>
            <th scope="col">State</th>
            <th scope="col" className={styles.number}>
              Position
            </th>
            <th scope="col" className={styles.number}>
              Behind
            </th>
            <th scope="col">What keeps it</th>
          </tr>
        </thead>
        <tbody>
          {lanes.map((lane) => (
            <tr key={lane.handler}>
              <th scope="row" className={styles.nameCell}>
                {lane.handler}
              </th>
              <td>
                <LaneBadge lane={lane} />
                {lane.deadLetters > 0 && <div className={styles.note}>{countOf(lane.deadLetters, 'dead letter')}</div>}
              </td>
              <td className={styles.number}>{lane.seq === null ? '–' : countText(lane.seq)}</td>
              <td className={styles.number}>{countText(lane.behind)}</td>
              <td className={styles.cause}>
                <Trouble lane={lane} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Trouble({ lane }: { lane: Lane }) {
  if (lane.failingSince === null) {
    return lane.waitingSince === null ? null : (
      <>
        The oldest event came <TimeAgo at={lane.waitingSince} />
      </>
    )
  }
  return (
    <>
      {lane.cause}
      <div className={styles.note}>
        {countOf(lane.attempts, 'attempt')}, the first <TimeAgo at={lane.failingSince} />
        {lane.dueAt !== null && `, next at ${new Date(lane.dueAt).toLocaleTimeString()}`}
      </div>
    </>
  )
}
