// The little app of the scenarios: todos, and one event that takes any JSON value.
import { Events, makeSchema, Schema, State } from '@livestore/livestore'

export const tables = {
  todos: State.SQLite.table({
    name: 'todos',
    columns: {
      id: State.SQLite.text({ primaryKey: true }),
      text: State.SQLite.text({ default: '' }),
      completed: State.SQLite.boolean({ default: false }),
    },
  }),
}

/** Which edit it is, and how much of the log its writer had seen. */
const stamp = { edit: Schema.optional(Schema.String), saw: Schema.optional(Schema.Number) }

export const events = {
  todoCreated: Events.synced({
    name: 'v1.TodoCreated',
    schema: Schema.Struct({ id: Schema.String, text: Schema.String, at: Schema.optional(Schema.Date), ...stamp }),
  }),
  todoEdited: Events.synced({
    name: 'v1.TodoEdited',
    schema: Schema.Struct({ id: Schema.String, text: Schema.String, ...stamp }),
  }),
  todoCompleted: Events.synced({ name: 'v1.TodoCompleted', schema: Schema.Struct({ id: Schema.String, ...stamp }) }),
  todoDeleted: Events.synced({ name: 'v1.TodoDeleted', schema: Schema.Struct({ id: Schema.String, ...stamp }) }),
  anythingNoted: Events.synced({
    name: 'v1.AnythingNoted',
    schema: Schema.Struct({ id: Schema.String, value: Schema.Any }),
  }),
}

const materializers = State.SQLite.materializers(events, {
  'v1.TodoCreated': ({ id, text }) => tables.todos.insert({ id, text, completed: false }).onConflict('id', 'replace'),
  'v1.TodoEdited': ({ id, text }) => tables.todos.update({ text }).where({ id }),
  'v1.TodoCompleted': ({ id }) => tables.todos.update({ completed: true }).where({ id }),
  'v1.TodoDeleted': ({ id }) => tables.todos.delete().where({ id }),
  'v1.AnythingNoted': ({ id, value }) =>
    tables.todos.insert({ id, text: JSON.stringify(value), completed: false }).onConflict('id', 'replace'),
})

export const schema = makeSchema({ events, state: State.SQLite.makeState({ tables, materializers }) })
