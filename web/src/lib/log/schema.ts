import type { MigrationOptions } from '@livestore/common'
import { makeSchema, State } from '@livestore/livestore'

import { knownColumn } from './columns'
import { events } from './events'
import { mentioned } from './mentioned'
import { tables } from './tables'

/**
 * Events to rows. Pure, and tolerant: concurrent devices can edit, move or comment what another one
 * deleted, so an update that finds no row does nothing and a repeated creation changes nothing.
 */
const materializers = State.SQLite.materializers(events, {
  'v1.TaskCreated': ({ taskId, title, notes, column, position, at, by }) =>
    tables.tasks
      .insert({
        id: taskId,
        title,
        notes,
        column: knownColumn(column),
        position,
        createdAt: at,
        createdBy: by.name,
        updatedAt: at,
        updatedBy: by.name,
        deletedAt: null,
      })
      .onConflict('id', 'ignore'),
  'v1.TaskEdited': ({ taskId, title, notes, at, by }) =>
    tables.tasks
      .update({
        ...(title === undefined ? {} : { title }),
        ...(notes === undefined ? {} : { notes }),
        updatedAt: at,
        updatedBy: by.name,
      })
      .where({ id: taskId }),
  'v1.TaskMoved': ({ taskId, column, position, at, by }) =>
    tables.tasks
      .update({ column: knownColumn(column), position, updatedAt: at, updatedBy: by.name })
      .where({ id: taskId }),
  'v1.TaskAssigned': ({ taskId, assigneeId = null, assigneeName = '', at, by }) =>
    tables.tasks.update({ assigneeId, assigneeName, updatedAt: at, updatedBy: by.name }).where({ id: taskId }),
  'v1.TaskDeleted': ({ taskId, at }) => tables.tasks.update({ deletedAt: at }).where({ id: taskId }),
  'v1.TaskRestored': ({ taskId }) => tables.tasks.update({ deletedAt: null }).where({ id: taskId }),
  'v1.CommentAdded': ({ commentId, taskId, body, mentions, mentionNames, at, by }) =>
    tables.comments
      .insert({
        id: commentId,
        taskId,
        body,
        mentions: mentioned(mentions, mentionNames),
        createdAt: at,
        createdBy: by.name,
        createdById: by.userId,
        automation: by.automation === true,
        deletedAt: null,
      })
      .onConflict('id', 'ignore'),
  'v1.CommentDeleted': ({ commentId, at }) => tables.comments.update({ deletedAt: at }).where({ id: commentId }),
  'v1.CommentRestored': ({ commentId }) => tables.comments.update({ deletedAt: null }).where({ id: commentId }),
})

/**
 * The tables are made, and filled from the events that are here, in one transaction: each statement by itself would wait for the disk
 * several times, and one that is cut short would leave half of them.
 */
const migrations: MigrationOptions = {
  strategy: 'auto',
  hooks: { init: (db) => db.execute('BEGIN'), post: (db) => db.execute('COMMIT') },
}

export const schema = makeSchema({ events, state: State.SQLite.makeState({ tables, materializers, migrations }) })
