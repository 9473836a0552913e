import { DropdownMenu } from 'radix-ui'

import styles from './floating.module.css'

export function MenuSeparator() {
  return <DropdownMenu.Separator className={styles.separator} />
}
