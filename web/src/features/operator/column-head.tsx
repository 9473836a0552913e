import { ArrowDown, ArrowUp } from 'lucide-react'

import { ariaSort, type Listing, type Sort } from './listing'
import styles from './operator.module.css'

type Props = { name: string; sort: Sort; listing: Listing; className?: string | undefined; onSort: (sort: Sort) => void }

/** The head of a column; pressed, the table is ordered by it. */
export function ColumnHead({ name, sort, listing, className, onSort }: Props) {
  const order = ariaSort(listing, sort)
  const Arrow = order === 'ascending' ? ArrowUp : ArrowDown
  return (
    <th scope="col" className={className} aria-sort={order}>
      <button type="button" className={styles.sort} onClick={() => onSort(sort)}>
        {name}
        <Arrow size={14} aria-hidden className={order === undefined ? styles.unsorted : undefined} />
      </button>
    </th>
  )
}
