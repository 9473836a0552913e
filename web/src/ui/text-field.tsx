import { useId, useState, type ComponentProps, type ReactNode } from 'react'

import styles from './field.module.css'

type Props = Omit<ComponentProps<'input'>, 'className'> & {
  label: string
  help?: ReactNode
  error?: string | undefined
  optional?: boolean
}

/** Label above, help below, what is wrong under the field in words. Passwords can be shown. */
export function TextField({ label, help, error, optional, type = 'text', ...input }: Props) {
  const id = useId()
  const [shown, setShown] = useState(false)
  const secret = type === 'password'
  const described = [error !== undefined && `${id}-error`, help !== undefined && `${id}-help`].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label} {optional && <span className={styles.optional}>(optional)</span>}
      </label>
      <div className={styles.control}>
        <input
          {...input}
          id={id}
          type={secret && shown ? 'text' : type}
          className={secret ? `${styles.input} ${styles.withToggle}` : styles.input}
          aria-invalid={error !== undefined}
          aria-describedby={described === '' ? undefined : described}
        />
        {secret && (
          <button type="button" className={styles.toggle} aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? 'Hide' : 'Show'}
            <span className="visually-hidden"> password</span>
          </button>
        )}
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className={styles.error}>
          {error}
        </p>
      )}
      {help !== undefined && (
        <p id={`${id}-help`} className={styles.help}>
          {help}
        </p>
      )}
    </div>
  )
}
