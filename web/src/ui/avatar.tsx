import styles from './avatar.module.css'

type Props = { name: string; small?: boolean; square?: boolean }

/** Initials; the name itself always stands beside it or in the control's label. */
export function Avatar({ name, small, square }: Props) {
  const words = name.trim().split(/[\s@._-]+/u)
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '').join('')
  const classes = [styles.avatar, small && styles.small, square && styles.square]
  return (
    <span className={classes.filter(Boolean).join(' ')} aria-hidden>
      {(square ? initials.slice(0, 1) : initials).toUpperCase()}
    </span>
  )
}
