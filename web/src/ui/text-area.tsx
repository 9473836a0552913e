import { useId, type ComponentProps } from 'react'

import styles from './field.module.css'

type Props = Omit<ComponentProps<'textarea'>, 'className'> & { label: string; labelHidden?: boolean }

export function TextArea({ label, labelHidden, ...area }: Props) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label className={labelHidden ? 'visually-hidden' : styles.label} htmlFor={id}>
        {label}
      </label>
      <textarea {...area} id={id} className={`${styles.input} ${styles.area}`} />
    </div>
  )
}
