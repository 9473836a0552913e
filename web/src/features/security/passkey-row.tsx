import { KeyRound } from 'lucide-react'
import { useState } from 'react'

import { Button } from '~/ui/button'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { RenamePasskeyForm } from './rename-passkey-form'
import type { Passkey } from './types'

type Props = { passkey: Passkey; onRemove: () => void }

export function PasskeyRow({ passkey, onRemove }: Props) {
  const [renaming, setRenaming] = useState(false)
  if (renaming) {
    return (
      <li className={styles.subItem}>
        <RenamePasskeyForm passkey={passkey} onClose={() => setRenaming(false)} />
      </li>
    )
  }
  return (
    <li className={styles.subItem}>
      <KeyRound size={20} className={styles.itemIcon} aria-hidden />
      <div className={styles.settingText}>
        <p className={styles.itemName}>{passkey.name}</p>
        <p className={styles.quiet}>
          Added <TimeAgo at={passkey.createdAt} /> · {passkey.lastUsedAt === null ? 'not used yet' : <Used at={passkey.lastUsedAt} />}
        </p>
      </div>
      <div className={styles.itemButtons}>
        <Button look="quiet" onClick={() => setRenaming(true)}>
          Rename<span className="visually-hidden"> {passkey.name}</span>
        </Button>
        <Button look="danger" onClick={onRemove}>
          Remove<span className="visually-hidden"> {passkey.name}</span>
        </Button>
      </div>
    </li>
  )
}

function Used({ at }: { at: string }) {
  return (
    <>
      used <TimeAgo at={at} />
    </>
  )
}
