import { useState } from 'react'

import type { Workspace } from '~/lib/workspaces/types'
import { Segments } from '~/ui/segments'
import styles from '~/ui/settings.module.css'

import { InviteByEmail } from './invite-by-email'
import { InviteByLink } from './invite-by-link'

const ways = { email: 'By email', link: 'By link' } as const

type Props = { workspace: Workspace; onClose: () => void }

/** One by one by their address, or many by a link. */
export function InviteWays({ workspace, onClose }: Props) {
  const [way, setWay] = useState<keyof typeof ways>('email')
  return (
    <div className={styles.stack}>
      <Segments label="How" value={way} choices={ways} onChoose={setWay} />
      {way === 'email' ? (
        <InviteByEmail workspace={workspace} onClose={onClose} />
      ) : (
        <InviteByLink workspace={workspace} onClose={onClose} />
      )}
    </div>
  )
}
