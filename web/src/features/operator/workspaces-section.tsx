import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'

import { useSettled } from '~/lib/time/use-settled'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { SearchField } from '~/ui/search-field'
import { Section } from '~/ui/section'
import { Select } from '~/ui/select'
import settings from '~/ui/settings.module.css'

import { listingPath, perPage, rangeText, sortedBy, type Listing } from './listing'
import styles from './operator.module.css'
import { StaleNote } from './stale-note'
import type { Health, MonitoredPage } from './types'
import { useOperatorQuery } from './use-operator-query'
import { healths, healthWords } from './words'
import { WorkspaceTable } from './workspace-table'

const typedMs = 250

/** Every workspace, the worst first; searched, narrowed down, ordered, in pages. */
export function WorkspacesSection() {
  const listing = useSearch({ from: '/operator/' })
  const { q: _, ...others } = listing
  const navigate = useNavigate()
  const [typed, setTyped] = useState(listing.q ?? '')
  // Where each page that was turned to begins: the first one at the beginning.
  const [places, setPlaces] = useState<readonly string[]>([])
  const want = (wanted: Listing) => {
    setPlaces([])
    void navigate({ to: '/operator', search: wanted, replace: true })
  }
  const type = (text: string) => {
    setTyped(text)
    want(text.trim() === '' ? others : { ...others, q: text.trim() })
  }
  const settled = useSettled(typed.trim(), typedMs)
  const query = useOperatorQuery<MonitoredPage>(listingPath(settled === '' ? others : { ...others, q: settled }, places.at(-1)))
  return (
    <Section title="Workspaces">
      <search className={styles.filters}>
        <SearchField label="Search by name or id" value={typed} onChange={type} />
        <Select
          label="Health"
          labelHidden
          compact
          value={listing.health ?? ''}
          onChange={({ target }) => {
            const { health: __, ...rest } = listing
            want(target.value === '' ? rest : { ...rest, health: target.value as Health })
          }}
        >
          <option value="">Any health</option>
          {healths.map((health) => (
            <option key={health} value={health}>
              {healthWords[health]}
            </option>
          ))}
        </Select>
      </search>
      <Loaded query={query} rows={5}>
        {(page) => (
          <>
            <StaleNote query={query} />
            {page.workspaces.length === 0 ? (
              <p className={`${settings.row} ${settings.quiet}`}>{emptyText(listing)}</p>
            ) : (
              <WorkspaceTable workspaces={page.workspaces} listing={listing} onSort={(sort) => want(sortedBy(listing, sort))} />
            )}
            {page.total > perPage && (
              <nav className={styles.pages} aria-label="Pages of the list">
                <output className={styles.range}>{rangeText(places.length, page.workspaces.length, page.total)}</output>
                <Button disabled={places.length === 0} onClick={() => setPlaces(places.slice(0, -1))}>
                  Previous
                </Button>
                <Button
                  disabled={page.nextCursor === null}
                  onClick={() => page.nextCursor !== null && setPlaces([...places, page.nextCursor])}
                >
                  Next
                </Button>
              </nav>
            )}
          </>
        )}
      </Loaded>
    </Section>
  )
}

function emptyText(listing: Listing): string {
  if (listing.q !== undefined) return 'None is called so, and none has this id.'
  return listing.health === undefined ? 'There is no workspace yet.' : `None is ${healthWords[listing.health].toLowerCase()}.`
}
