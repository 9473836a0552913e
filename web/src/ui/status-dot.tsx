import styles from './status-dot.module.css'

export type DotKind = 'synced' | 'syncing' | 'offline' | 'connecting' | 'signedOut' | 'news'

type Props = { kind: DotKind }

/** A small mark of colour and shape; the word for it stands beside it, or is read out. */
export function StatusDot({ kind }: Props) {
  return <span className={`${styles.dot} ${styles[kind]}`} aria-hidden />
}
