import { memory } from '~/lib/session/session'
import { edits } from '~/lib/sync/word'
import { Button } from '~/ui/button'
import { Dialog } from '~/ui/dialog'

import styles from './user-menu.module.css'
import type { Asking } from './use-log-out'

type Props = Asking & { onCancel: () => void; onGo: (what: 'keep' | 'discard') => Promise<void> }

/** Some edits are on this device only: what is to become of them is asked before anybody is logged out. */
export function LogOutDialog({ reach, waiting, onCancel, onGo }: Props) {
  const count = waiting.reduce((sum, each) => sum + each.unsynced, 0)
  const it = count === 1 ? 'it' : 'them'
  const workspaces = memory.remembered()?.workspaces ?? []
  const nameOf = (id: string) => workspaces.find((workspace) => workspace.id === id)?.name ?? 'Another workspace'
  return (
    <Dialog title={`${edits(count)} ${count === 1 ? 'is' : 'are'} only on this device`} onClose={onCancel}>
      <div className={styles.leaving}>
        <ul className={styles.waiting} aria-label="Unsynced edits">
          {waiting.map(({ workspaceId, unsynced }) => (
            <li key={workspaceId}>
              <span className={styles.place}>{nameOf(workspaceId)}</span>
              <span className={styles.count}>{edits(unsynced)}</span>
            </li>
          ))}
        </ul>
        <p>
          Keep {it} on this device, and {count === 1 ? 'it goes' : 'they go'} out when you log in here again. Or discard{' '}
          {it}: that cannot be undone.
        </p>
        {reach === 'everywhere' && <p className={styles.note}>Your other devices are logged out too.</p>}
        <div className={styles.answers}>
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="danger" onClick={() => void onGo('discard')}>
            Discard and log out
          </Button>
          <Button look="primary" autoFocus onClick={() => void onGo('keep')}>
            Keep and log out
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
