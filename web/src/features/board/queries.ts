import { queryDb, Schema } from '@livestore/livestore'

import { tables } from '~/lib/log/tables'

export const tasks$ = queryDb(
  tables.tasks.where({ deletedAt: null }).orderBy([
    { col: 'position', direction: 'asc' },
    { col: 'id', direction: 'asc' },
  ]),
  { label: 'tasks of the board' },
)

export const commentCounts$ = queryDb(
  {
    query: 'SELECT taskId, count(*) AS count FROM comments WHERE deletedAt IS NULL GROUP BY taskId',
    schema: Schema.Array(Schema.Struct({ taskId: Schema.String, count: Schema.Number })),
  },
  { label: 'comments per task' },
)

export const task$ = (taskId: string) =>
  queryDb(tables.tasks.where({ id: taskId }).limit(1), { label: 'one task', deps: [taskId] })

export const comments$ = (taskId: string) =>
  queryDb(
    tables.comments.where({ taskId, deletedAt: null }).orderBy([
      { col: 'createdAt', direction: 'asc' },
      { col: 'id', direction: 'asc' },
    ]),
    { label: 'comments of a task', deps: [taskId] },
  )

export type Task = typeof tables.tasks.rowSchema.Type
export type Comment = typeof tables.comments.rowSchema.Type
