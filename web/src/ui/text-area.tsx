import { useId, type ComponentProps, type ReactNode } from 'react'

import styles from './field.module.css'

type Props = Omit<ComponentProps<'textarea'>, 'className'> & {
  label: string
  labelHidden?: boolean
  help?: ReactNode
  error?: string | undefined
}

export function TextArea({ label, labelHidden, help, error, ...area }: Props) {
  const id = useId()
  const described = [error !== undefined && `${id}-error`, help !== undefined && `${id}-help`].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <label className={labelHidden ? 'visually-hidden' : styles.label} htmlFor={id}>
        {label}
      </label>
      <textarea
        {...area}
        id={id}
        className={`${styles.input} ${styles.area}`}
        aria-invalid={error !== undefined}
        aria-describedby={described === '' ? undefined : described}
      />
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
