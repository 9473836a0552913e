import { columns, knownColumn, type Column } from '~/lib/log/columns'

export type Arrangement<T> = Record<Column, T[]>

/** Tasks by column, in the order given. */
export function arrange<T extends { column: string }>(tasks: readonly T[]): Arrangement<T> {
  const arranged: Arrangement<T> = { todo: [], doing: [], done: [] }
  for (const task of tasks) arranged[knownColumn(task.column)].push(task)
  return arranged
}

/** Where a task is, or undefined. */
export function placeOf<T extends { id: string }>(
  arranged: Arrangement<T>,
  taskId: string,
): { column: Column; index: number } | undefined {
  for (const column of columns) {
    const index = arranged[column].findIndex((task) => task.id === taskId)
    if (index >= 0) return { column, index }
  }
  return undefined
}

/** The arrangement with one task somewhere else; the rest keeps its order. */
export function withMoved<T extends { id: string }>(
  arranged: Arrangement<T>,
  taskId: string,
  column: Column,
  index: number,
): Arrangement<T> {
  const from = placeOf(arranged, taskId)
  const task = from && arranged[from.column][from.index]
  if (task === undefined) return arranged
  const without = (name: Column) => arranged[name].filter((other) => other.id !== taskId)
  const moved: Arrangement<T> = { todo: without('todo'), doing: without('doing'), done: without('done') }
  moved[column].splice(Math.max(0, Math.min(index, moved[column].length)), 0, task)
  return moved
}
