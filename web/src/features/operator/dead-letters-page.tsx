import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'

import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import { Select } from '~/ui/select'
import settings from '~/ui/settings.module.css'

import { DeadLetterDialog } from './dead-letter-dialog'
import { DeadLetterRow } from './dead-letter-row'
import styles from './operator.module.css'
import { StaleNote } from './stale-note'
import type { DeadLetterPage, HandlerList } from './types'
import { useOperatorQuery } from './use-operator-query'

const perPage = 50

/** Events that a handler gave up: looked at, tried again, or done with. */
export function DeadLettersPage() {
  const { handler } = useSearch({ from: '/operator/dead-letters' })
  const navigate = useNavigate()
  const [places, setPlaces] = useState<readonly string[]>([])
  const [shown, setShown] = useState<string>()
  const query = useOperatorQuery<DeadLetterPage>(pathOf(handler, places.at(-1)))
  const handlers = useOperatorQuery<HandlerList>('/api/operator/handlers').data?.handlers ?? []
  const narrow = (name: string) => {
    setPlaces([])
    void navigate({ to: '/operator/dead-letters', search: name === '' ? {} : { handler: name }, replace: true })
  }
  return (
    <div className={styles.page}>
      <Section
        title="Dead letters"
        lead="A handler failed at these events as often as it may, and went on with the next ones."
        action={
          <Select label="Handler" labelHidden compact value={handler ?? ''} onChange={({ target }) => narrow(target.value)}>
            <option value="">Every handler</option>
            {handlers.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        }
      >
        <Loaded query={query} rows={4}>
          {({ deadLetters, nextCursor }) => (
            <>
              <StaleNote query={query} />
              {deadLetters.length === 0 ? (
                <p className={`${settings.row} ${settings.quiet}`}>Nothing waits for you: no event was given up.</p>
              ) : (
                <ul aria-label="Dead letters">
                  {deadLetters.map((letter) => (
                    <DeadLetterRow key={letter.id} letter={letter} onShow={() => setShown(letter.id)} />
                  ))}
                </ul>
              )}
              {(places.length > 0 || nextCursor !== null) && (
                <nav className={styles.pages} aria-label="Pages of the list">
                  <Button disabled={places.length === 0} onClick={() => setPlaces(places.slice(0, -1))}>
                    Newer
                  </Button>
                  <Button disabled={nextCursor === null} onClick={() => nextCursor !== null && setPlaces([...places, nextCursor])}>
                    Older
                  </Button>
                </nav>
              )}
            </>
          )}
        </Loaded>
      </Section>
      {shown !== undefined && <DeadLetterDialog id={shown} onClose={() => setShown(undefined)} />}
    </div>
  )
}

function pathOf(handler: string | undefined, cursor: string | undefined): string {
  const search = new URLSearchParams({
    limit: String(perPage),
    ...(handler === undefined ? {} : { handler }),
    ...(cursor === undefined ? {} : { cursor }),
  })
  return `/api/operator/dead-letters?${search}`
}
