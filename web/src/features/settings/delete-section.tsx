import { useState } from 'react'

import type { Workspace } from '~/lib/workspaces/types'
import { Button } from '~/ui/button'
import { Section } from '~/ui/section'
import { SettingRow } from '~/ui/setting-row'
import styles from '~/ui/settings.module.css'

import { DeleteDialog } from './delete-dialog'

type Props = { workspace: Workspace }

export function DeleteSection({ workspace }: Props) {
  const [asked, setAsked] = useState(false)
  return (
    <Section title="Delete">
      <SettingRow
        name="Delete this workspace"
        value="Everybody loses it at once. You can undo it for a while; after that it is gone for good."
        action={
          <Button look="danger" className={styles.frameless} onClick={() => setAsked(true)}>
            Delete…
          </Button>
        }
      />
      {asked && <DeleteDialog workspace={workspace} onClose={() => setAsked(false)} />}
    </Section>
  )
}
