import { eventWords } from '~/lib/sync/event-words'
import { exactSecond } from '~/lib/time/relative'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import styles from '~/ui/settings.module.css'
import { ShowMore } from '~/ui/show-more'

import own from './backups.module.css'
import { writerName } from './plan-words'
import type { TargetSearch } from './target'
import { useMoments } from './use-moments'

type Props = { workspaceId: string; chosen: number | undefined; onChoose: (target: TargetSearch) => void }

/** By what happened: the chosen edit is the last one that stays. */
export function ByEvent({ workspaceId, chosen, onChoose }: Props) {
  const query = useMoments(workspaceId)
  return (
    <Loaded query={query} rows={5}>
      {({ pages }) => {
        const all = pages.flatMap(({ events }) => events)
        if (all.length === 0) return <p className={`${styles.row} ${styles.quiet}`}>Nothing has happened here yet.</p>
        return (
          <div className={own.scroll}>
            <ul aria-label="What happened, the newest first">
              {all.map((moment) => (
                <li key={moment.seq} className={styles.item}>
                  <div className={styles.settingText}>
                    <p className={styles.name}>{eventWords(moment.name)}</p>
                    <p className={styles.quiet}>
                      {writerName(moment)} · {exactSecond(new Date(moment.at))}
                    </p>
                  </div>
                  <Button aria-pressed={chosen === moment.seq} onClick={() => onChoose({ seq: moment.seq })}>
                    Up to here
                    <span className="visually-hidden">
                      : {eventWords(moment.name)} by {writerName(moment)}, {exactSecond(new Date(moment.at))}
                    </span>
                  </Button>
                </li>
              ))}
            </ul>
            <ShowMore query={query} label="Show older" />
          </div>
        )
      }}
    </Loaded>
  )
}
