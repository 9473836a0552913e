import { useId, type ChangeEvent, type ReactNode } from 'react'

import styles from './switch.module.css'

type Props = {
  label: string
  help: ReactNode
  checked: boolean
  /** It is being saved: it says so, stays focusable and takes nothing more. */
  pending?: boolean
  /** What came of it, below. */
  outcome?: ReactNode
  onChange: (checked: boolean, event: ChangeEvent<HTMLInputElement>) => void
}

/** On or off, in force at once. Where it stands shows it, not the colour alone. */
export function Switch({ label, help, checked, pending = false, outcome, onChange }: Props) {
  const id = useId()
  return (
    <div className={styles.row}>
      <div className={styles.text}>
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
        <p id={`${id}-help`} className={styles.help}>
          {help}
        </p>
        <div id={`${id}-outcome`}>{outcome}</div>
      </div>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={styles.switch}
        checked={checked}
        aria-checked={checked}
        aria-describedby={`${id}-help ${id}-outcome`}
        aria-busy={pending || undefined}
        onChange={(event) => !pending && onChange(event.target.checked, event)}
      />
    </div>
  )
}
