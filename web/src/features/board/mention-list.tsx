import { Avatar } from '~/ui/avatar'
import floating from '~/ui/floating.module.css'

import styles from './comments.module.css'
import type { Called } from './mentions'

type Props = {
  id: string
  optionId: (index: number) => string
  offers: readonly Called[]
  active: number
  onAim: (index: number) => void
  onChoose: (person: Called) => void
}

/** The members who are offered behind an @. The focus stays in the field, which has the keys. */
export function MentionList({ id, optionId, offers, active, onAim, onChoose }: Props) {
  if (offers.length === 0) return null
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select shows no more than text
    <div id={id} role="listbox" aria-label="Mention" className={styles.offers}>
      {offers.map((person, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the field has the keys and the focus
        <div
          key={person.id}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an option shows no more than text
          role="option"
          id={optionId(index)}
          aria-selected={index === active}
          className={floating.item}
          data-highlighted={index === active || undefined}
          onPointerMove={() => onAim(index)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(person)}
        >
          <Avatar name={person.name} small />
          {person.name}
        </div>
      ))}
    </div>
  )
}
