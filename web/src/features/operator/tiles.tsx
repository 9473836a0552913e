import { countOf, countText } from '~/lib/text/amounts'

import styles from './operator.module.css'
import { Tile } from './tile'
import type { Summary } from './types'
import { healths, healthWords, rateText, secondsText } from './words'

/** The monitor at a glance. */
export function Tiles({ summary }: { summary: Summary }) {
  const alive = summary.monitors.filter((one) => one.alive).length
  const trouble = healths.filter((health) => health !== 'ok' && (summary.workspaces[health] ?? 0) > 0)
  return (
    <dl className={styles.tiles}>
      <Tile name="Workspaces" value={countText(summary.total)} bad={trouble.length > 0}>
        {trouble.length === 0
          ? 'All are well'
          : trouble.map((health) => `${countText(summary.workspaces[health])} ${healthWords[health].toLowerCase()}`).join(', ')}
      </Tile>
      <Tile name="Monitors" value={countText(alive)} bad={alive === 0}>
        {alive === 0 ? 'Nobody follows the workspaces' : ledText(summary)}
      </Tile>
      <Tile name="Events a minute" value={rateText(summary.rate)}>
        {countOf(summary.sockets, 'open socket')}
      </Tile>
      <Tile name="Greatest lag" value={countText(summary.lag)} bad={summary.failing > 0}>
        {summary.failing > 0 ? `${countOf(summary.failing, 'handler')} failing` : 'events behind'}
      </Tile>
      <Tile name="Dead letters" value={countText(summary.deadLetters)} bad={summary.deadLetters > 0}>
        {summary.deadLetters > 0 ? 'They wait for you' : 'None wait'}
      </Tile>
      <Tile name="Followed within" value={secondsText(summary.followSeconds.p95)}>
        {summary.followSeconds.count === 0
          ? 'None was made today'
          : `95 in 100; half within ${secondsText(summary.followSeconds.p50)}`}
      </Tile>
    </dl>
  )
}

function ledText({ scopes }: Summary): string {
  const follow = scopes.find(({ scope }) => scope === 'follow')
  if (follow === undefined) return 'No shard is led'
  return follow.led === follow.shards ? `All ${follow.shards} shards are led` : `${follow.led} of ${follow.shards} shards are led`
}
