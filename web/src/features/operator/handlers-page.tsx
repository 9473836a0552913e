import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import settings from '~/ui/settings.module.css'

import { HandlerRow } from './handler-row'
import styles from './operator.module.css'
import { Scroll } from './scroll'
import { StaleNote } from './stale-note'
import type { HandlerList, Summary } from './types'
import { useOperatorQuery } from './use-operator-query'

/** What is run for the events of all workspaces: who runs it, how far it is behind, what it fails at. */
export function HandlersPage() {
  const query = useOperatorQuery<HandlerList>('/api/operator/handlers')
  const summary = useOperatorQuery<Summary>('/api/operator/monitor').data
  return (
    <div className={styles.page}>
      <Section title="Handlers" lead="A paused handler is told nothing; what happens meanwhile waits for it.">
        <Loaded query={query} rows={3}>
          {({ handlers }) => (
            <>
              <StaleNote query={query} />
              {handlers.length === 0 ? (
                <p className={`${settings.row} ${settings.quiet}`}>
                  No handler has ever run here. Give a monitor some: `mooring serve --handlers module`, or `mooring monitor run`.
                </p>
              ) : (
                <Scroll label="Handlers, scrolls sideways">
                  <table className={styles.table}>
                    <caption className="visually-hidden">Handlers</caption>
                    <thead>
                      <tr>
                        <th scope="col">Handler</th>
                        <th scope="col">State</th>
                        <th scope="col" className={styles.wide}>
                          Run by
                        </th>
                        <th scope="col" className={styles.number}>
                          Lag
                        </th>
                        <th scope="col" className={`${styles.number} ${styles.wide}`}>
                          Done
                        </th>
                        <th scope="col" className={styles.number}>
                          Dead letters
                        </th>
                        <th scope="col">
                          <span className="visually-hidden">Deeds</span>
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {handlers.map((handler) => (
                        <HandlerRow key={handler.name} handler={handler} summary={summary} />
                      ))}
                    </tbody>
                  </table>
                </Scroll>
              )}
            </>
          )}
        </Loaded>
      </Section>
    </div>
  )
}
