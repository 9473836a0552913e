/** The board's columns, in order. */
export const columns = ['todo', 'doing', 'done'] as const

export type Column = (typeof columns)[number]

export const columnNames: Record<Column, string> = { todo: 'To do', doing: 'Doing', done: 'Done' }

/** A column this version does not know (a newer device wrote it) is shown as "To do" rather than nowhere. */
export function knownColumn(name: string): Column {
  return columns.find((column) => column === name) ?? 'todo'
}
