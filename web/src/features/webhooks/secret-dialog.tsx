import { useState } from 'react'

import { Button } from '~/ui/button'
import { CopyField } from '~/ui/copy-field'
import { Dialog } from '~/ui/dialog'
import styles from '~/ui/settings.module.css'

type Props = { secret: string; onKept: () => void }

/** Shown this once. It closes only when the person says that they have it. */
export function SecretDialog({ secret, onKept }: Props) {
  const [kept, setKept] = useState(false)
  return (
    <Dialog title="Keep this secret" locked onClose={() => undefined}>
      <div className={styles.stack}>
        <p>Your program checks with it that a request is from Mooring. You see it now and never again.</p>
        <CopyField label="Secret" text={secret} what="The secret is" />
        <label className={styles.check}>
          <input type="checkbox" checked={kept} onChange={(event) => setKept(event.target.checked)} />I have kept it
        </label>
        <div className={styles.buttons}>
          <Button look="primary" disabled={!kept} onClick={onKept}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
