import { useState } from 'react'

import type { Workspace } from '~/lib/workspaces/types'
import { Dialog } from '~/ui/dialog'
import { Segments } from '~/ui/segments'
import styles from '~/ui/settings.module.css'

import { InviteByEmail } from './invite-by-email'
import { InviteByLink } from './invite-by-link'

const ways = { email: 'By email', link: 'By link' } as const

type Props = { workspace: Workspace; onClose: () => void }

/** People are invited one by one by their address, or many by a link. */
export function InviteDialog({ workspace, onClose }: Props) {
  const [way, setWay] = useState<keyof typeof ways>('email')
  return (
    <Dialog title={`Invite people to ${workspace.name}`} onClose={onClose}>
      <div className={styles.stack}>
        <Segments label="How" value={way} choices={ways} onChoose={setWay} />
        {way === 'email' ? (
          <InviteByEmail workspace={workspace} onClose={onClose} />
        ) : (
          <InviteByLink workspace={workspace} onClose={onClose} />
        )}
      </div>
    </Dialog>
  )
}
