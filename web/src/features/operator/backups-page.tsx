import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'

import { useSettled } from '~/lib/time/use-settled'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { Notice } from '~/ui/notice'
import { Section } from '~/ui/section'
import settings from '~/ui/settings.module.css'

import { BackupTiles } from './backup-tiles'
import type { StandingsPage } from './backup-types'
import { perPage, rangeText } from './listing'
import styles from './operator.module.css'
import { StaleNote } from './stale-note'
import { StandingFilters } from './standing-filters'
import { standingsPath, type Wanted } from './standing-listing'
import { standingWords } from './standing-words'
import { StandingsTable } from './standings-table'
import { useOperatorQuery } from './use-operator-query'

const typedMs = 250

/** How every workspace and the directory stand by their backups, what is wrong first. */
export function BackupsPage() {
  const wanted = useSearch({ from: '/operator/backups' })
  const { q: _, ...others } = wanted
  const navigate = useNavigate()
  const [typed, setTyped] = useState(wanted.q ?? '')
  const [places, setPlaces] = useState<readonly string[]>([])
  const want = (next: Wanted) => {
    setPlaces([])
    void navigate({ to: '/operator/backups', search: next, replace: true })
  }
  const type = (text: string) => {
    setTyped(text)
    want(text.trim() === '' ? others : { ...others, q: text.trim() })
  }
  const settled = useSettled(typed.trim(), typedMs)
  const query = useOperatorQuery<StandingsPage>(standingsPath(settled === '' ? others : { ...others, q: settled }, places.at(-1)))
  return (
    <div className={styles.page}>
      {query.data !== undefined && <BackupTiles summary={query.data.summary} />}
      {query.data !== undefined && query.data.summary.trouble !== null && (
        <Notice kind="danger">
          The archive cannot be written or read ({query.data.summary.trouble.cause}). What is due waits, and is made up for.
        </Notice>
      )}
      <Section title="Backups" {...(query.data === undefined ? {} : { lead: `In ${query.data.summary.archive}` })}>
        <StandingFilters typed={typed} wanted={wanted} onType={type} onWant={want} />
        <Loaded query={query} rows={5}>
          {({ standings, total, nextCursor }) => (
            <>
              <StaleNote query={query} />
              {standings.length === 0 ? (
                <p className={`${settings.row} ${settings.quiet}`}>{emptyText(wanted)}</p>
              ) : (
                <StandingsTable standings={standings} />
              )}
              {total > perPage && (
                <nav className={styles.pages} aria-label="Pages of the list">
                  <output className={styles.range}>{rangeText(places.length, standings.length, total)}</output>
                  <Button disabled={places.length === 0} onClick={() => setPlaces(places.slice(0, -1))}>
                    Previous
                  </Button>
                  <Button disabled={nextCursor === null} onClick={() => nextCursor !== null && setPlaces([...places, nextCursor])}>
                    Next
                  </Button>
                </nav>
              )}
            </>
          )}
        </Loaded>
      </Section>
    </div>
  )
}

function emptyText({ q, state }: Wanted): string {
  if (q !== undefined) return 'None that has anything to back up is called so, or has this id.'
  return state === undefined ? 'There is nothing to back up yet.' : `None is in this state: ${standingWords[state].toLowerCase()}.`
}
