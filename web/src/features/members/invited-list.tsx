import { Check, X } from 'lucide-react'

import type { Invited } from './invite-each'
import styles from './members.module.css'

type Props = { results: readonly Invited[] }

/** What became of each address. */
export function InvitedList({ results }: Props) {
  return (
    <ul className={styles.results} aria-label="What became of each">
      {results.map(({ email, problem }) => (
        <li key={email} className={styles.result}>
          {problem === undefined ? (
            <Check className={styles.good} size={18} aria-hidden />
          ) : (
            <X className={styles.bad} size={18} aria-hidden />
          )}
          <span>
            <strong>{email}</strong>: {problem ?? 'invited.'}
          </span>
        </li>
      ))}
    </ul>
  )
}
