import { Menu } from 'lucide-react'
import { useState } from 'react'

import type { Workspace } from '~/lib/api/types'
import { Button } from '~/ui/button'
import { Sheet } from '~/ui/sheet'

import styles from './frame.module.css'
import { SideBar } from './side-bar'

type Props = { workspace: Workspace | undefined }

/** Under 900 px the side bar comes in from the side. */
export function SideSheet({ workspace }: Props) {
  const [open, setOpen] = useState(false)
  return (
    <Sheet
      title="Workspace"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button look="quiet" icon className={styles.menuButton} aria-label="Open the side bar">
          <Menu size={20} aria-hidden />
        </Button>
      }
    >
      <div className={styles.inSheet}>
        <SideBar workspace={workspace} onGo={() => setOpen(false)} />
      </div>
    </Sheet>
  )
}
