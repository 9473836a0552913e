import type { ComponentProps } from 'react'

import styles from './button.module.css'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger' | 'danger-fill'

type Props = ComponentProps<'button'> & { look?: Look; wide?: boolean; icon?: boolean; pending?: boolean }

/** While `pending` it stays focusable and says so, but does nothing. */
export function Button({ look = 'secondary', wide, icon, pending, className, onClick, ...rest }: Props) {
  const classes = [styles.button, styles[look], wide && styles.wide, icon && styles.icon, className]
  return (
    <button
      type="button"
      {...rest}
      className={classes.filter(Boolean).join(' ')}
      aria-disabled={pending || undefined}
      onClick={(event) => (pending ? event.preventDefault() : onClick?.(event))}
    />
  )
}
