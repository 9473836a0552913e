import { useState } from 'react'

import { useAccount } from '~/lib/account/use-account'
import { Button } from '~/ui/button'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import { CloseDialog } from './close-dialog'
import { graceWords } from './grace-words'

/** The way out. */
export function CloseSection() {
  const account = useAccount().data
  const [open, setOpen] = useState(false)
  return (
    <Section title="Close account">
      <div className={styles.row}>
        <div className={styles.setting}>
          <p className={`${styles.settingText} ${styles.quiet}`}>
            You are signed out everywhere, and workspaces that only you own are archived.{' '}
            {account !== undefined && graceWords(account.reopenableSeconds)}
          </p>
          <Button
            look="danger"
            className={styles.frameless}
            disabled={account === undefined}
            onClick={() => setOpen(true)}
          >
            Close account…
          </Button>
        </div>
      </div>
      {open && account !== undefined && <CloseDialog account={account} onClose={() => setOpen(false)} />}
    </Section>
  )
}
