import { useId } from 'react'

import styles from './segments.module.css'

type Props<T extends string> = {
  label: string
  value: T
  choices: Record<T, string>
  onChoose: (choice: T) => void
}

/** One of two or three, side by side: radio buttons, so the arrow keys work by themselves. */
export function Segments<T extends string>({ label, value, choices, onChoose }: Props<T>) {
  const name = useId()
  return (
    <fieldset className={styles.segments}>
      <legend className="visually-hidden">{label}</legend>
      {(Object.entries(choices) as [T, string][]).map(([choice, text]) => (
        <label key={choice} className={styles.segment}>
          <input type="radio" className="visually-hidden" name={name} checked={choice === value} onChange={() => onChoose(choice)} />
          {text}
        </label>
      ))}
    </fieldset>
  )
}
