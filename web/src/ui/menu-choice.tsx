import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

import styles from './floating.module.css'

type Props<T extends string> = {
  label: string
  value: T
  choices: readonly T[]
  nameOf: (choice: T) => string
  onChoose: (choice: T) => void
}

/** One of a few, as menu items. */
export function MenuChoice<T extends string>({ label, value, choices, nameOf, onChoose }: Props<T>) {
  return (
    <DropdownMenu.RadioGroup value={value} aria-label={label}>
      <DropdownMenu.Label className={styles.label}>{label}</DropdownMenu.Label>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem
          key={choice}
          className={styles.item}
          value={choice}
          onSelect={(event) => {
            event.preventDefault()
            onChoose(choice)
          }}
        >
          {nameOf(choice)}
          <DropdownMenu.ItemIndicator className={styles.check}>
            <Check size={16} aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}
