import { useEffect, useRef } from 'react'

import { briefWord } from '~/lib/sync/word'
import { announce } from '~/ui/announce'
import { Panel } from '~/ui/panel'

import styles from './sync-indicator.module.css'
import { SyncExplanation } from './sync-explanation'
import { useSyncState } from './sync-state'

/** One dot with a word; a click explains it. Screen readers hear when the network goes and comes back, not every edit. */
export function SyncIndicator() {
  const { word, connected, waiting, kept } = useSyncState()
  const before = useRef(word.kind)
  useEffect(() => {
    if (word.kind === 'offline' && before.current !== 'offline') announce('You are offline. Your edits are kept here.')
    if (word.kind === 'synced' && before.current === 'offline') announce('Back online. Everything is synced.')
    if (word.kind === 'offline' || word.kind === 'synced') before.current = word.kind
  }, [word.kind])
  return (
    <Panel
      label="Sync"
      trigger={
        <button
          type="button"
          className={styles.trigger}
          aria-label={`Sync: ${word.text}`}
          data-sync={word.kind}
          data-connected={connected}
          data-kept={kept}
        >
          <span className={`${styles.dot} ${styles[word.kind]}`} aria-hidden />
          <span className={styles.long}>{word.text}</span>
          <span className={styles.brief}>{briefWord(word.kind, waiting.length)}</span>
        </button>
      }
    >
      <SyncExplanation kind={word.kind} waiting={waiting} />
    </Panel>
  )
}
