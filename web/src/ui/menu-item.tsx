import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

import styles from './floating.module.css'

type Props = { icon?: ReactNode; danger?: boolean; disabled?: boolean; onSelect: () => void; children: ReactNode }

export function MenuItem({ icon, danger, disabled, onSelect, children }: Props) {
  return (
    <DropdownMenu.Item
      className={danger ? `${styles.item} ${styles.danger}` : styles.item}
      disabled={disabled ?? false}
      onSelect={onSelect}
    >
      {icon}
      {children}
    </DropdownMenu.Item>
  )
}
