import { useRows } from '~/lib/log/use-rows'
import { useWorkspaceStore } from '~/lib/log/use-workspace-store'
import { describeEdit } from '~/lib/sync/describe-edit'
import type { WaitingEdit } from '@mooring/client/livestore'
import type { SyncWord } from '~/lib/sync/word'

import { titles$ } from './in-words'
import styles from './sync-indicator.module.css'

const listed = 5

const meanings: Record<SyncWord['kind'], { title: string; text: string }> = {
  synced: { title: 'Everything is synced', text: 'Your edits are on the server and on your other devices.' },
  syncing: { title: 'Sending your edits', text: 'They are safe on this device and on their way to the server.' },
  offline: {
    title: 'You are offline',
    text: 'Go on working: edits are kept on this device and go out by themselves when the server can be reached again.',
  },
  connecting: { title: 'Connecting', text: 'What you see is on this device. The newest edits of others arrive in a moment.' },
  updating: {
    title: 'Updating',
    text: 'This workspace went back to an earlier state; its tasks are on their way. What you write until then is kept aside on the server.',
  },
  readOnly: { title: 'You can read only', text: 'Ask someone who looks after this workspace for write access.' },
  archived: { title: 'This workspace is archived', text: 'It can be read, and nothing in it changes. An owner can take it out of the archive.' },
  paused: { title: 'Writing is paused', text: 'Go on working: edits are kept on this device and go out by themselves when the pause is over.' },
  restoring: {
    title: 'Paused for a restore',
    text: 'This workspace is going back to an earlier state. Edits are kept on this device for that moment, then kept aside on the server.',
  },
  full: { title: 'This workspace is full', text: 'It can be read. Edits are kept on this device and go out by themselves once there is room.' },
  signedOut: { title: 'You are signed out', text: 'Your edits are kept on this device and go out when you log in again.' },
}

const forgetful =
  'This browser window keeps nothing after it is closed (a private window, perhaps). Stay online so that your edits reach the server.'

type Props = { kind: SyncWord['kind']; waiting: readonly WaitingEdit[] }

export function SyncExplanation({ kind, waiting }: Props) {
  const store = useWorkspaceStore()
  const rows = useRows(titles$)
  const titleOf = (taskId: string) => rows.find((row) => row.id === taskId)?.title
  const { title, text } = meanings[kind]
  return (
    <div className={styles.panel}>
      <h2 className={styles.title}>{title}</h2>
      <p className={styles.text}>{text}</p>
      {store.storageMode === 'in-memory' && <p className={styles.text}>{forgetful}</p>}
      {waiting.length > 0 && (
        <ul className={styles.list} aria-label="Waiting edits">
          {waiting.slice(0, listed).map((edit, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a queue: edits have no id of their own and only leave at the front
            <li key={index}>{describeEdit(edit, titleOf)}</li>
          ))}
          {waiting.length > listed && <li className={styles.more}>and {waiting.length - listed} more</li>}
        </ul>
      )}
    </div>
  )
}
