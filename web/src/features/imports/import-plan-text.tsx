import { eventWords } from '~/lib/sync/event-words'
import { countOf, countText } from '~/lib/text/amounts'
import { personName } from '~/lib/workspaces/person-name'
import styles from '~/ui/settings.module.css'

import { noteWords, planWords } from './import-words'
import own from './imports.module.css'
import type { ImportPlan } from './types'

type Props = { plan: ImportPlan }

/** What is in a file, before anything is done with it. */
export function ImportPlanText({ plan }: Props) {
  const { byName, otherNames, people, otherWriters, notes } = plan
  const writers = people.map(({ person, userId, count, becomesYou }) => {
    const name = person === null ? userId : personName(person)
    return `${name === '' ? 'Somebody' : name} (${countText(count)}${becomesYou ? ', becomes yours' : ''})`
  })
  return (
    <div className={own.plan}>
      <p>{planWords(plan)}</p>
      {byName.length > 0 && (
        <p className={styles.quiet}>
          {byName.map(({ name, count }) => `${countText(count)} × ${eventWords(name)}`).join(', ')}
          {otherNames > 0 && `, and ${countOf(otherNames, 'other')}`}.
        </p>
      )}
      {writers.length > 0 && (
        <p className={styles.quiet}>
          Written by {writers.join(', ')}
          {otherWriters > 0 && ` and others (${countText(otherWriters)})`}.
        </p>
      )}
      {notes.flatMap((code) => noteWords(code) ?? []).map((words) => (
        <p key={words} className={styles.quiet}>
          {words}
        </p>
      ))}
    </div>
  )
}
