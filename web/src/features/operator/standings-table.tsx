import type { Standing } from './backup-types'
import styles from './operator.module.css'
import { Scroll } from './scroll'
import { StandingRow } from './standing-row'

export function StandingsTable({ standings }: { standings: readonly Standing[] }) {
  return (
    <Scroll label="Backups, scrolls sideways">
      <table className={styles.table}>
        <caption className="visually-hidden">Backups by workspace</caption>
        <thead>
          <tr>
            <th scope="col">Workspace</th>
            <th scope="col">State</th>
            <th scope="col">Newest backup</th>
            <th scope="col" className={styles.wide}>
              Proven
            </th>
            <th scope="col" className={`${styles.number} ${styles.widest}`}>
              Size
            </th>
            <th scope="col">Deeds</th>
          </tr>
        </thead>
        <tbody>
          {standings.map((standing) => (
            <StandingRow key={standing.workspaceId} standing={standing} />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
