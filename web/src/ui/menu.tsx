import { DropdownMenu } from 'radix-ui'
import { useState, type ReactNode } from 'react'

import styles from './floating.module.css'

type Props = { trigger: ReactNode; label: string; align?: 'start' | 'end'; children: ReactNode }

/** A menu under its button. Not modal: the modal kind locks scrolling with an inline style, which the content policy forbids. */
export function Menu({ trigger, label, align = 'end', children }: Props) {
  const [open, setOpen] = useState(false)
  // Into the page's main landmark: what stands outside of all landmarks is not found by those who go from one to the next.
  const main = open ? document.querySelector('main') : null
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={main}>
        <DropdownMenu.Content
          className={styles.floating}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          loop
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
