import type { SyncWord } from '~/lib/sync/word'

import styles from './status-dot.module.css'

type DotKind = SyncWord['kind'] | 'news'

type Props = { kind: DotKind }

/** A small mark of colour and shape; the word for it stands beside it, or is read out. */
export function StatusDot({ kind }: Props) {
  return <span className={`${styles.dot} ${styles[kind]}`} aria-hidden />
}
