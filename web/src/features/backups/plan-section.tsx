import { useEffect, useRef, useState } from 'react'

import { eventWords } from '~/lib/sync/event-words'
import { countText } from '~/lib/text/amounts'
import { exactSecond } from '~/lib/time/relative'
import type { Workspace } from '~/lib/workspaces/types'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import own from './backups.module.css'
import { CopyDialog } from './copy-dialog'
import { InPlaceDialog } from './in-place-dialog'
import { changeWords, deviceWords, fromToWords, writerName } from './plan-words'
import type { RestorePlan, RestoreTarget } from './types'
import { usePlan } from './use-moments'

type Props = { workspace: Workspace; to: RestoreTarget }

/** What going back would do, in plain words, and the two ways to do it: the safe one first. */
export function PlanSection({ workspace, to }: Props) {
  const query = usePlan(workspace.id, to)
  const top = useRef<HTMLDivElement>(null)
  const found = query.data !== undefined
  useEffect(() => {
    if (found) top.current?.focus()
  }, [found])
  return (
    <Section title="What would change">
      <Loaded query={query} rows={3}>
        {(plan) => (
          <>
            <div className={`${styles.row} ${own.top}`} ref={top} tabIndex={-1}>
              <p className={styles.name}>{fromToWords(plan)}</p>
              <p>{changeWords(plan)}</p>
              <p className={styles.quiet}>{deviceWords(plan)}</p>
            </div>
            <Details plan={plan} />
            <Ways workspace={workspace} to={to} plan={plan} />
          </>
        )}
      </Loaded>
    </Section>
  )
}

function Details({ plan: { gone, goneEvents, preview } }: { plan: RestorePlan }) {
  return (
    <div className={`${styles.row} ${own.facts}`}>
      {goneEvents > 0 && (
        <>
          <Counts title="What goes" rows={gone.byName.map(({ name, count }) => [eventWords(name), count] as const)} />
          <Counts title="Whose edits go" rows={gone.byPerson.map((one) => [writerName(one), one.count] as const)} />
        </>
      )}
      <div className={own.across}>
        <h3 className={styles.name}>The last of what stays</h3>
        {preview.events.length === 0 && <p className={styles.quiet}>Nothing: it begins empty.</p>}
        <ol className={own.counts}>
          {preview.events.slice(0, 5).map((moment) => (
            <li key={moment.seq} className={styles.quiet}>
              <span>
                {eventWords(moment.name)}, {writerName(moment)}
              </span>
              <span>{exactSecond(new Date(moment.at))}</span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}

function Counts({ title, rows }: { title: string; rows: readonly (readonly [string, number])[] }) {
  return (
    <div>
      <h3 className={styles.name}>{title}</h3>
      <ul className={own.counts}>
        {rows.slice(0, 8).map(([name, count]) => (
          <li key={name} className={styles.quiet}>
            <span>{name}</span>
            <span>{countText(count)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Ways({ workspace, to, plan }: Props & { plan: RestorePlan }) {
  const [asked, setAsked] = useState<'copy' | 'in_place'>()
  const close = () => setAsked(undefined)
  return (
    <div className={`${styles.row} ${own.ways}`}>
      <div className={own.way}>
        <h3 className={styles.name}>As a copy</h3>
        <p className={styles.quiet}>
          {plan.copyFits
            ? 'A new workspace of yours, as it was then. This one stays as it is; look first, decide then.'
            : 'That is more than a workspace of yours may hold. Choose an earlier moment, or ask whoever runs this Mooring for more room.'}
        </p>
        <Button look="primary" disabled={!plan.copyFits} onClick={() => setAsked('copy')}>
          Make a copy…
        </Button>
      </div>
      <div className={own.way}>
        <h3 className={styles.name}>In place</h3>
        <p className={styles.quiet}>This workspace goes back, for everybody. It is backed up before, so this can be undone.</p>
        <Button look="danger" className={own.flush} disabled={plan.goneEvents === 0 && plan.returningEvents === 0} onClick={() => setAsked('in_place')}>
          Restore in place…
        </Button>
      </div>
      {asked === 'copy' && <CopyDialog workspace={workspace} to={to} plan={plan} onClose={close} />}
      {asked === 'in_place' && <InPlaceDialog workspace={workspace} to={to} plan={plan} onClose={close} />}
    </div>
  )
}
