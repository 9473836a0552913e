import { Plus } from 'lucide-react'
import { useEffect, useRef, type FormEvent } from 'react'

import { columnNames, type Column } from '~/lib/log/columns'
import { useDraft } from '~/lib/form/use-draft'
import { useWorkspaceStore } from '~/lib/log/use-workspace-store'
import { Button } from '~/ui/button'

import styles from './new-task.module.css'

type Props = {
  column: Column
  open: boolean
  /** Why nothing may be added here. */
  refusal: string | undefined
  onOpen: (open: boolean) => void
  onCreate: (title: string) => void
}

/** Writes one task after the other: Enter adds, Escape closes. */
export function NewTask({ column, open, refusal, onOpen, onCreate }: Props) {
  const { storeId } = useWorkspaceStore()
  const [title, setTitle, clear] = useDraft(`task.${storeId}.${column}`)
  const opener = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(open)
  useEffect(() => {
    // Not when it closed because a form elsewhere was opened: what is typed next is meant for that one.
    if (wasOpen.current && !open && document.activeElement === document.body) opener.current?.focus()
    wasOpen.current = open
  }, [open])

  const add = (event: FormEvent) => {
    event.preventDefault()
    if (title.trim() === '') return
    onCreate(title.trim())
    clear()
  }

  if (!open || refusal !== undefined) {
    return (
      <Button
        ref={opener}
        look="quiet"
        className={styles.open}
        disabled={refusal !== undefined}
        title={refusal}
        onClick={() => onOpen(true)}
      >
        <Plus size={16} aria-hidden />
        Add a task<span className="visually-hidden"> to {columnNames[column]}</span>
      </Button>
    )
  }
  return (
    <form className={styles.form} onSubmit={add}>
      <input
        className={styles.input}
        aria-label={`New task in ${columnNames[column]}`}
        placeholder="What is to be done?"
        autoComplete="off"
        autoFocus
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onOpen(false)}
      />
      <div className={styles.actions}>
        <Button type="submit" look="primary">
          Add
        </Button>
        <Button look="quiet" onClick={() => onOpen(false)}>
          Close
        </Button>
      </div>
    </form>
  )
}
