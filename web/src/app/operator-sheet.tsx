import { Menu } from 'lucide-react'
import { useState } from 'react'

import { Button } from '~/ui/button'
import { Sheet } from '~/ui/sheet'

import styles from './frame.module.css'
import { OperatorSide } from './operator-side'

/** Under 900 px the side bar comes in from the side. */
export function OperatorSheet() {
  const [open, setOpen] = useState(false)
  return (
    <Sheet
      title="Operator"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button look="quiet" icon className={styles.menuButton} aria-label="Open the side bar">
          <Menu size={20} aria-hidden />
        </Button>
      }
    >
      <div className={styles.inSheet}>
        <OperatorSide onGo={() => setOpen(false)} />
      </div>
    </Sheet>
  )
}
