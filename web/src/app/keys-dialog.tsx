import { commandKeyName } from '~/lib/keys/command-key'
import { Dialog } from '~/ui/dialog'

import styles from './keys-dialog.module.css'

const rows: readonly [string, readonly string[]][] = [
  ['Switch workspace, go to a page', [commandKeyName(), 'K']],
  ['New task', ['N']],
  ['Go from card to card', ['↑', '↓', '←', '→']],
  ['Move the card', ['Shift', 'Arrow']],
  ['Open the card', ['Enter']],
  ['Delete the card', ['Delete']],
  ['Send a comment', ['Ctrl', 'Enter']],
  ['Close what is on top', ['Esc']],
  ['Show these keys', ['?']],
]

type Props = { onClose: () => void }

export function KeysDialog({ onClose }: Props) {
  return (
    <Dialog title="Keyboard keys" onClose={onClose}>
      <dl className={styles.keys}>
        {rows.map(([deed, keys]) => (
          <div key={deed} className={styles.row}>
            <dt>{deed}</dt>
            <dd className={styles.combination}>
              {keys.map((key) => (
                <kbd key={key} className={styles.key}>
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
