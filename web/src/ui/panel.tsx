import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'

import styles from './floating.module.css'

type Props = {
  trigger: ReactNode
  label: string
  align?: 'start' | 'end'
  open?: boolean
  onOpenChange?: (open: boolean) => void
  flush?: boolean
  children: ReactNode
}

/** A small panel under its button, for what is more than a menu. */
export function Panel({ trigger, label, align = 'end', open, onOpenChange, flush, children }: Props) {
  return (
    <Popover.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={flush ? styles.floating : `${styles.floating} ${styles.panel}`}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          onCloseAutoFocus={(event) => {
            // It comes a moment after the panel is gone: what was opened in that moment has the focus, and keeps it.
            if (document.activeElement !== document.body) event.preventDefault()
          }}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
