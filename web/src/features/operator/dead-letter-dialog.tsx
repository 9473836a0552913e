import { useState } from 'react'

import { Button } from '~/ui/button'
import { Dialog } from '~/ui/dialog'
import { Loaded } from '~/ui/loaded'
import settings from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { LetterBadge } from './letter-badge'
import styles from './operator.module.css'
import type { DeadLetter, DeadLetterDetail } from './types'
import { useOperatorQuery } from './use-operator-query'

type Props = { id: string; onClose: () => void }

/** One of them. What somebody wrote is shown only when it is asked for: most causes are found without. */
export function DeadLetterDialog({ id, onClose }: Props) {
  const [withEvent, setWithEvent] = useState(false)
  const path = `/api/operator/dead-letters/${encodeURIComponent(id)}`
  const query = useOperatorQuery<DeadLetterDetail>(withEvent ? `${path}?event=true` : path)
  return (
    <Dialog title="Dead letter" onClose={onClose}>
      <Loaded query={query} rows={3}>
        {({ deadLetter, event }) => (
          <div className={settings.stack}>
            <Facts letter={deadLetter} />
            {event !== null && <pre className={styles.code}>{JSON.stringify(event.args, undefined, 2)}</pre>}
            {event === null && !withEvent && (
              <Button className={settings.start} onClick={() => setWithEvent(true)}>
                Show what was written
              </Button>
            )}
            {event === null && withEvent && !query.isFetching && (
              <p className={settings.quiet}>The workspace does not hold this event any more.</p>
            )}
          </div>
        )}
      </Loaded>
    </Dialog>
  )
}

function Facts({ letter }: { letter: DeadLetter }) {
  return (
    <dl className={settings.stack}>
      <div>
        <dt className={styles.tileName}>Event</dt>
        <dd>
          {letter.name} <LetterBadge state={letter.state} />
        </dd>
      </div>
      <div>
        <dt className={styles.tileName}>Handler</dt>
        <dd>{letter.handler}</dd>
      </div>
      <div>
        <dt className={styles.tileName}>Workspace</dt>
        <dd className={styles.fact}>
          {letter.workspaceId}, event {letter.seq}
        </dd>
      </div>
      <div>
        <dt className={styles.tileName}>Cause</dt>
        <dd className={styles.fact}>{letter.cause ?? 'none was noted'}</dd>
      </div>
      <div>
        <dt className={styles.tileName}>Attempts</dt>
        <dd>
          {letter.attempts}, first <TimeAgo at={letter.firstAt} />
        </dd>
      </div>
      {letter.finished.length > 0 && (
        <div>
          <dt className={styles.tileName}>What happened all the same</dt>
          <dd className={styles.fact}>{letter.finished.join(', ')}</dd>
        </div>
      )}
    </dl>
  )
}
