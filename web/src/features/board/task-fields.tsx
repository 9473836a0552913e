import { columnNames, columns, knownColumn } from '~/lib/log/columns'
import { TextArea } from '~/ui/text-area'

import { AssigneeField } from './assignee-field'
import type { Task } from './queries'
import styles from './task-dialog.module.css'
import type { BoardActions } from './use-board-actions'
import { useEdited } from './use-edited'

type Props = { task: Task; actions: BoardActions }

export function TaskFields({ task, actions }: Props) {
  const title = useEdited(task.title, (text) => {
    // An emptied title is taken back: a card without a name cannot be found again.
    if (text.trim() !== '') actions.edit(task.id, { title: text.replaceAll(/\s+/gu, ' ').trim() })
  })
  const notes = useEdited(task.notes, (text) => actions.edit(task.id, { notes: text }))
  return (
    <>
      <textarea
        className={styles.title}
        aria-label="Title"
        rows={1}
        readOnly={actions.readOnly !== undefined}
        {...title}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          event.currentTarget.blur()
        }}
      />
      <fieldset className={styles.columns} disabled={actions.readOnly !== undefined}>
        <legend className="visually-hidden">Column</legend>
        {columns.map((column) => (
          <label key={column} className={styles.column}>
            <input
              type="radio"
              name="column"
              checked={knownColumn(task.column) === column}
              onChange={() => actions.move(task, column, Number.POSITIVE_INFINITY)}
            />
            <span>{columnNames[column]}</span>
          </label>
        ))}
      </fieldset>
      <AssigneeField task={task} actions={actions} />
      <TextArea
        label="Notes"
        placeholder={actions.readOnly === undefined ? 'Anything worth knowing' : ''}
        readOnly={actions.readOnly !== undefined}
        {...notes}
      />
    </>
  )
}
