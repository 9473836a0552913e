import { ChevronDown } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode } from 'react'

import fields from './field.module.css'
import styles from './select.module.css'

type Props = Omit<ComponentProps<'select'>, 'className'> & {
  label: string
  labelHidden?: boolean
  help?: ReactNode
  /** It only shows what is chosen, and needs no more room than that. */
  compact?: boolean
}

/** One of a few, by the browser's own list: that is the one that works by keyboard, by voice and on every phone. */
export function Select({ label, labelHidden, help, compact, children, ...select }: Props) {
  const id = useId()
  return (
    <div className={fields.field}>
      <label className={labelHidden ? 'visually-hidden' : fields.label} htmlFor={id}>
        {label}
      </label>
      <div className={compact ? `${styles.control} ${styles.compact}` : styles.control}>
        <select
          {...select}
          id={id}
          className={`${fields.input} ${styles.select}`}
          aria-describedby={help === undefined ? undefined : `${id}-help`}
        >
          {children}
        </select>
        <ChevronDown className={styles.arrow} size={16} aria-hidden />
      </div>
      {help !== undefined && (
        <p id={`${id}-help`} className={fields.help}>
          {help}
        </p>
      )}
    </div>
  )
}
