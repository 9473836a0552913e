import { Link } from '@tanstack/react-router'

import { bytesText, countText } from '~/lib/text/amounts'
import { TimeAgo } from '~/ui/time-ago'

import { Badge } from '~/ui/badge'
import { HealthBadge } from './health-badge'
import styles from './operator.module.css'
import { Spark } from './spark'
import type { Monitored } from './types'
import { rateText, troubleText } from './words'

export function WorkspaceRow({ workspace }: { workspace: Monitored }) {
  const trouble = troubleText(workspace)
  return (
    <tr>
      <th scope="row" className={styles.nameCell}>
        <Link to="/operator/workspaces/$workspaceId" params={{ workspaceId: workspace.id }} className={styles.name}>
          {workspace.name}
        </Link>{' '}
        {workspace.state !== 'active' && <Badge look="quiet">{workspace.state}</Badge>}
      </th>
      <td>
        <HealthBadge health={workspace.health} />
        {workspace.health !== 'ok' && workspace.since !== null && (
          <div className={styles.note}>
            since <TimeAgo at={workspace.since} />
          </div>
        )}
        {trouble !== '' && <div className={styles.note}>{trouble}</div>}
      </td>
      <td className={styles.number}>{countText(workspace.lag)}</td>
      <td className={`${styles.number} ${styles.wide}`}>
        <span className={styles.rate}>
          <Spark counts={workspace.history} />
          {rateText(workspace.rate)}
        </span>
      </td>
      <td className={styles.wide}>{workspace.lastEventAt === null ? 'never' : <TimeAgo at={workspace.lastEventAt} />}</td>
      <td className={`${styles.number} ${styles.widest}`}>{countText(workspace.head)}</td>
      <td className={`${styles.number} ${styles.widest}`}>{bytesText(workspace.bytes)}</td>
      <td className={`${styles.number} ${styles.wide}`}>{countText(workspace.members)}</td>
      <td className={`${styles.number} ${styles.wide}`}>{countText(workspace.sockets)}</td>
    </tr>
  )
}
