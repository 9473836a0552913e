import { Schema, State } from '@livestore/livestore'

const { text, boolean, json } = State.SQLite
const Mentions = Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String }))

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
      assigneeId: text({ nullable: true }),
      assigneeName: text({ default: '' }),
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
      mentions: json({ schema: Mentions, default: [] }),
      createdAt: text({ default: '' }),
      createdBy: text({ default: '' }),
      createdById: text({ default: '' }),
      automation: boolean({ default: false }),
      deletedAt: text({ nullable: true }),
    },
    indexes: [{ name: 'comments_by_task', columns: ['taskId'] }],
  }),
}
