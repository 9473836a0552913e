import { Link } from '@tanstack/react-router'

import { bytesText, countOf } from '~/lib/text/amounts'
import { TimeAgo } from '~/ui/time-ago'

import { BackupDeeds } from './backup-deeds'
import type { Standing } from './backup-types'
import { Badge } from '~/ui/badge'
import styles from './operator.module.css'
import { drillText, nameOf, standingLooks, standingWords, tookText, troubleWords } from './standing-words'

export function StandingRow({ standing }: { standing: Standing }) {
  const { newest, state, provenAt, dueAt, trouble } = standing
  const name = nameOf(standing)
  return (
    <tr>
      <th scope="row" className={styles.nameCell}>
        <Link to="/operator/backups/$workspaceId" params={{ workspaceId: standing.workspaceId }} className={styles.name}>
          {name}
        </Link>
      </th>
      <td>
        <Badge look={standingLooks[state]}>{standingWords[state]}</Badge>
        {trouble !== null && (
          <div className={`${styles.note} ${styles.cause}`}>
            {troubleWords(standing)} since <TimeAgo at={trouble.since} />
          </div>
        )}
        {state === 'unproven' && newest !== null && <div className={`${styles.note} ${styles.cause}`}>{drillText(newest)}</div>}
        {state === 'late' && dueAt !== null && (
          <div className={styles.note}>
            was due <TimeAgo at={dueAt} />
          </div>
        )}
      </td>
      <td>
        {newest === null ? 'never' : <TimeAgo at={newest.at} />}
        {newest !== null && <div className={styles.note}>took {tookText(newest.milliseconds)}</div>}
      </td>
      <td className={styles.wide}>
        {provenAt === null ? 'never' : <TimeAgo at={provenAt} />}
        {newest?.proven === true && newest.drill !== null && <div className={styles.note}>{drillText(newest)}</div>}
      </td>
      <td className={`${styles.number} ${styles.widest}`}>
        {newest === null ? '–' : bytesText(newest.bytes)}
        {newest !== null && <div className={styles.note}>{countOf(newest.events, standing.workspaceId === 'directory' ? 'row' : 'event')}</div>}
      </td>
      <td>
        <BackupDeeds workspaceId={standing.workspaceId} name={name} newest={newest} />
      </td>
    </tr>
  )
}
