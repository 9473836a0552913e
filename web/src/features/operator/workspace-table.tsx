import { ColumnHead } from './column-head'
import type { Listing, Sort } from './listing'
import styles from './operator.module.css'
import { Scroll } from './scroll'
import type { Monitored } from './types'
import { WorkspaceRow } from './workspace-row'

const columns = [
  ['Workspace', 'name', undefined],
  ['Health', 'health', undefined],
  ['Lag', 'lag', styles.number],
  ['A minute', 'rate', `${styles.number} ${styles.wide}`],
  ['Last event', 'lastEvent', styles.wide],
  ['Head', 'head', `${styles.number} ${styles.widest}`],
  ['Size', 'bytes', `${styles.number} ${styles.widest}`],
  ['Members', 'members', `${styles.number} ${styles.wide}`],
  ['Sockets', 'sockets', `${styles.number} ${styles.wide}`],
] as const satisfies readonly (readonly [string, Sort, string | undefined])[]

type Props = { workspaces: readonly Monitored[]; listing: Listing; onSort: (sort: Sort) => void }

export function WorkspaceTable({ workspaces, listing, onSort }: Props) {
  return (
    <Scroll label="Workspaces, scrolls sideways">
      <table className={styles.table}>
        <caption className="visually-hidden">Workspaces</caption>
        <thead>
          <tr>
            {columns.map(([name, sort, className]) => (
              <ColumnHead key={sort} name={name} sort={sort} className={className} listing={listing} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {workspaces.map((workspace) => (
            <WorkspaceRow key={workspace.id} workspace={workspace} />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
