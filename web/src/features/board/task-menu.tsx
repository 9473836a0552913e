import { ArrowDown, ArrowRight, ArrowUp, Ellipsis, Trash2 } from 'lucide-react'

import { columnNames, columns, knownColumn } from '~/lib/log/columns'
import { Button } from '~/ui/button'
import { Menu } from '~/ui/menu'
import { MenuItem } from '~/ui/menu-item'
import { MenuSeparator } from '~/ui/menu-separator'

import type { Task } from './queries'
import type { BoardActions } from './use-board-actions'

type Props = { task: Task; actions: BoardActions }

export function TaskMenu({ task, actions }: Props) {
  const here = knownColumn(task.column)
  return (
    <Menu
      label={`Actions for ${task.title}`}
      trigger={
        <Button look="quiet" icon aria-label={`Actions for ${task.title}`}>
          <Ellipsis size={18} aria-hidden />
        </Button>
      }
    >
      {columns
        .filter((column) => column !== here)
        .map((column) => (
          <MenuItem
            key={column}
            icon={<ArrowRight size={16} aria-hidden />}
            onSelect={() => actions.move(task, column, Number.POSITIVE_INFINITY)}
          >
            Move to {columnNames[column]}
          </MenuItem>
        ))}
      <MenuItem icon={<ArrowUp size={16} aria-hidden />} onSelect={() => actions.move(task, here, 0)}>
        Move to the top
      </MenuItem>
      <MenuItem
        icon={<ArrowDown size={16} aria-hidden />}
        onSelect={() => actions.move(task, here, Number.POSITIVE_INFINITY)}
      >
        Move to the bottom
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger icon={<Trash2 size={16} aria-hidden />} onSelect={() => actions.remove(task)}>
        Delete
      </MenuItem>
    </Menu>
  )
}
