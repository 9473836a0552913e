import { Link } from '@tanstack/react-router'

import { countOf, countText } from '~/lib/text/amounts'
import { useDeed } from '~/lib/form/use-deed'
import { Button } from '~/ui/button'

import { ask } from './ask'
import { Badge } from '~/ui/badge'
import styles from './operator.module.css'
import type { Handler, Summary } from './types'
import { useReread } from './use-reread'

type Props = { handler: Handler; summary: Summary | undefined }

export function HandlerRow({ handler, summary }: Props) {
  const lag = summary?.handlers.find(({ handler: name }) => name === handler.name)
  return (
    <tr>
      <th scope="row" className={styles.nameCell}>
        {handler.name}
        <div className={styles.note}>{handler.patterns.join(', ')}</div>
      </th>
      <td>
        <HandlerBadge handler={handler} />
        {handler.failing > 0 && <div className={styles.note}>in {countOf(handler.failing, 'workspace')}</div>}
      </td>
      <td className={styles.wide}>
        <Leaders handler={handler} summary={summary} />
      </td>
      <td className={styles.number}>
        {lag === undefined ? '–' : countText(lag.lag)}
        {lag !== undefined && lag.workspaces > 0 && <div className={styles.note}>in {countOf(lag.workspaces, 'workspace')}</div>}
      </td>
      <td className={`${styles.number} ${styles.wide}`}>{countText(handler.done)}</td>
      <td className={styles.number}>
        {handler.dead === 0 ? (
          '0'
        ) : (
          <Link to="/operator/dead-letters" search={{ handler: handler.name }}>
            {countText(handler.dead)}
          </Link>
        )}
      </td>
      <td>
        <PauseButton handler={handler} />
      </td>
    </tr>
  )
}

function HandlerBadge({ handler }: { handler: Handler }) {
  if (handler.pausedAt !== null) return <Badge look="quiet">Paused</Badge>
  if (handler.failing > 0) return <Badge look="bad">Failing</Badge>
  return handler.led === 0 ? <Badge look="warning">Not run</Badge> : <Badge look="good">OK</Badge>
}

/** By the names that people know monitors by; of one that has gone meanwhile, by its id. */
function Leaders({ handler, summary }: Props) {
  const scope = summary?.scopes.find((one) => one.scope === `handler:${handler.name}`)
  const leaders = scope?.leaders ?? []
  if (leaders.length === 0) return <>nobody</>
  const places = leaders.map((leader) => summary?.monitors.find(({ id }) => id === leader)?.place ?? leader)
  return (
    <>
      {[...new Set(places)].join(', ')}
      {scope !== undefined && scope.led < scope.shards && (
        <div className={styles.note}>
          {scope.led} of {scope.shards} shards
        </div>
      )}
    </>
  )
}

function PauseButton({ handler }: { handler: Handler }) {
  const { pending, problem, run } = useDeed()
  const reread = useReread()
  const paused = handler.pausedAt !== null
  const go = () =>
    run(async () => {
      await ask('POST', `/api/operator/handlers/${encodeURIComponent(handler.name)}/${paused ? 'resume' : 'pause'}`)
      await reread()
    })
  return (
    <>
      <Button pending={pending} onClick={() => void go()}>
        {paused ? 'Resume' : 'Pause'}
        <span className="visually-hidden"> {handler.name}</span>
      </Button>
      {problem !== undefined && (
        <p role="alert" className={styles.note}>
          {problem}
        </p>
      )}
    </>
  )
}
