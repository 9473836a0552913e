import { useEffect, useState } from 'react'

import { Button } from '~/ui/button'
import { copyText } from '~/ui/copy-text'
import { Dialog } from '~/ui/dialog'
import styles from '~/ui/settings.module.css'

import { saveText } from '~/ui/save-text'
import own from './security.module.css'

type Props = { codes: string[]; email: string; onKept: () => void }

/** Shown this once. It closes only when the person says that they have them. */
export function RecoveryCodesDialog({ codes, email, onKept }: Props) {
  const [kept, setKept] = useState(false)
  useEffect(() => {
    const hold = (event: BeforeUnloadEvent) => event.preventDefault()
    globalThis.addEventListener('beforeunload', hold)
    return () => globalThis.removeEventListener('beforeunload', hold)
  }, [])
  const text = codes.join('\n')
  const file = `Mooring recovery codes for ${email}\nEach works once, instead of a code from your app.\n\n${text}\n`
  return (
    <Dialog title="Keep these recovery codes" locked onClose={() => undefined}>
      <div className={styles.stack}>
        <p>
          They let you in when you have neither your phone nor a passkey. Each works once. You see them now and never again, so
          keep them where you find them without this device.
        </p>
        <ul className={own.codes} aria-label="Recovery codes">
          {codes.map((code) => (
            <li key={code}>
              <code className={styles.code}>{code}</code>
            </li>
          ))}
        </ul>
        <div className={styles.start}>
          <Button onClick={() => void copyText(text, 'The codes are')}>Copy</Button>
          <Button onClick={() => saveText('mooring-recovery-codes.txt', file)}>Download</Button>
        </div>
        <label className={styles.check}>
          <input type="checkbox" checked={kept} onChange={(event) => setKept(event.target.checked)} />I have kept them
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
