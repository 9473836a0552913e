import { Dialog as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'

import styles from './dialog.module.css'

type Props = { title: string; open: boolean; onOpenChange: (open: boolean) => void; trigger: ReactNode; children: ReactNode }

/** The side bar of narrow windows. */
export function Sheet({ title, open, onOpenChange, trigger, children }: Props) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <div className={styles.veil} aria-hidden />
        <Primitive.Content className={`${styles.dialog} ${styles.sheet}`} aria-describedby={undefined}>
          <Primitive.Title className="visually-hidden">{title}</Primitive.Title>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
