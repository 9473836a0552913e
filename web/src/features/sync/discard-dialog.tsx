import { edits as counted } from '~/lib/sync/word'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import { showToast } from '~/ui/toast-list'

import styles from './discard-dialog.module.css'

const listed = 6

type Props = {
  /** Undefined where only their number is known. */
  edits: readonly { summary: string }[]
  count?: number
  onDiscard: () => Promise<void>
  onClose: () => void
}

/** What would be lost, by name, before it is. */
export function DiscardDialog({ edits, count = edits.length, onDiscard, onClose }: Props) {
  const discard = async () => {
    await onDiscard()
    showToast(`Discarded ${counted(count)}.`)
  }
  return (
    <ConfirmDialog
      title={`Discard ${counted(count)}?`}
      confirm={`Discard ${counted(count)}`}
      confirming="Discarding…"
      onConfirm={discard}
      onClose={onClose}
    >
      <p>{count === 1 ? 'It is' : 'They are'} nowhere but on this device, so this cannot be undone. Nothing else is lost.</p>
      {edits.length > 0 && (
        <ul className={styles.list} aria-label="Edits that are discarded">
          {edits.slice(0, listed).map((edit, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a still picture of a queue: edits have no id of their own
            <li key={index}>{edit.summary}</li>
          ))}
          {edits.length > listed && <li>and {edits.length - listed} more</li>}
        </ul>
      )}
    </ConfirmDialog>
  )
}
