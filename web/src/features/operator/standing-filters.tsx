import { SearchField } from '~/ui/search-field'
import { Select } from '~/ui/select'

import type { StandingState } from './backup-types'
import styles from './operator.module.css'
import type { Wanted } from './standing-listing'
import { standingStates, standingWords } from './standing-words'

type Props = { typed: string; wanted: Wanted; onType: (text: string) => void; onWant: (wanted: Wanted) => void }

/** By name or id, and by state. */
export function StandingFilters({ typed, wanted, onType, onWant }: Props) {
  const narrow = (state: string) => {
    const { state: _, ...rest } = wanted
    onWant(state === '' ? rest : { ...rest, state: state as StandingState })
  }
  return (
    <search className={styles.filters}>
      <SearchField label="Search by name or id" value={typed} onChange={onType} />
      <Select label="State" labelHidden compact value={wanted.state ?? ''} onChange={({ target }) => narrow(target.value)}>
        <option value="">Any state</option>
        {standingStates.map((state) => (
          <option key={state} value={state}>
            {standingWords[state]}
          </option>
        ))}
      </Select>
    </search>
  )
}
