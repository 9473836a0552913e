import { Events, Schema } from '@livestore/livestore'

/**
 * Everything a person can do to a task board, as facts.
 *
 * Arguments are read leniently on purpose: one event whose arguments do not fit its schema ends a device's
 * pull for good, so what can be plain text is plain text, and the materializers decide what to make of it.
 */
const anything = Schema.optional(Schema.Unknown)

/** Who did it. `automation: true` says that it was no person; what has no such field was one. */
const Author = Schema.Struct({ userId: Schema.String, name: Schema.String, automation: anything })
const stamp = { at: Schema.String, by: Author }

export const events = {
  taskCreated: Events.synced({
    name: 'v1.TaskCreated',
    schema: Schema.Struct({
      taskId: Schema.String,
      title: Schema.String,
      notes: Schema.String,
      column: Schema.String,
      position: Schema.String,
      ...stamp,
    }),
  }),
  taskEdited: Events.synced({
    name: 'v1.TaskEdited',
    schema: Schema.Struct({
      taskId: Schema.String,
      title: Schema.optional(Schema.String),
      notes: Schema.optional(Schema.String),
      ...stamp,
    }),
  }),
  taskMoved: Events.synced({
    name: 'v1.TaskMoved',
    schema: Schema.Struct({ taskId: Schema.String, column: Schema.String, position: Schema.String, ...stamp }),
  }),
  /** `assigneeId` is a user's id, null for nobody; names and title are what people and the task were called then: mail says them. */
  taskAssigned: Events.synced({
    name: 'v1.TaskAssigned',
    schema: Schema.Struct({
      taskId: Schema.String,
      assigneeId: Schema.optional(Schema.NullOr(Schema.String)),
      assigneeName: Schema.optional(Schema.String),
      title: anything,
      ...stamp,
    }),
  }),
  taskDeleted: Events.synced({
    name: 'v1.TaskDeleted',
    schema: Schema.Struct({ taskId: Schema.String, ...stamp }),
  }),
  taskRestored: Events.synced({
    name: 'v1.TaskRestored',
    schema: Schema.Struct({ taskId: Schema.String, ...stamp }),
  }),
  commentAdded: Events.synced({
    name: 'v1.CommentAdded',
    schema: Schema.Struct({
      commentId: Schema.String,
      taskId: Schema.String,
      body: Schema.String,
      /** Ids of users, and what the text calls them, in the same order; `mentioned` reads them. */
      mentions: anything,
      mentionNames: anything,
      ...stamp,
    }),
  }),
  commentDeleted: Events.synced({
    name: 'v1.CommentDeleted',
    schema: Schema.Struct({ commentId: Schema.String, ...stamp }),
  }),
  commentRestored: Events.synced({
    name: 'v1.CommentRestored',
    schema: Schema.Struct({ commentId: Schema.String, ...stamp }),
  }),
}
