import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

import styles from './floating.module.css'

type Props = { trigger: ReactNode; label: string; align?: 'start' | 'end'; children: ReactNode }

/** A menu under its button. Not modal: the modal kind locks scrolling with an inline style, which the content policy forbids. */
export function Menu({ trigger, label, align = 'end', children }: Props) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
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
