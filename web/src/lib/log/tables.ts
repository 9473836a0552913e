import { State } from '@livestore/livestore'

const text = State.SQLite.text

/** What this device shows, worked out from the events; thrown away and rebuilt whenever it changes shape. */
export const tables = {
  tasks: State.SQLite.table({
    name: 'tasks',
    columns: {
      id: text({ primaryKey: true }),
      title: text({ default: '' }),
      notes: text({ default: '' }),
      column: text({ default: 'todo' }),
      position: text({ default: 'a0' }),
      createdAt: text({ default: '' }),
      createdBy: text({ default: '' }),
      updatedAt: text({ default: '' }),
      updatedBy: text({ default: '' }),
      deletedAt: text({ nullable: true }),
    },
  }),
  comments: State.SQLite.table({
    name: 'comments',
    columns: {
      id: text({ primaryKey: true }),
      taskId: text({ default: '' }),
      body: text({ default: '' }),
      createdAt: text({ default: '' }),
      createdBy: text({ default: '' }),
      createdById: text({ default: '' }),
      deletedAt: text({ nullable: true }),
    },
    indexes: [{ name: 'comments_by_task', columns: ['taskId'] }],
  }),
}
