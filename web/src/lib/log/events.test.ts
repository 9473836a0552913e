import { Schema } from '@livestore/livestore'
import { expect, test } from 'vitest'

import { events } from './events'

const stamp = { at: '2026-11-24T10:00:00.000Z', by: { userId: 'u-alice', name: 'Alice' } }
const comment = { commentId: 'c', taskId: 't', body: 'Which colour, @Bob?', ...stamp }
const read = (args: unknown) => Schema.decodeUnknownSync(events.commentAdded.schema as Schema.Schema<unknown>)(args)

test('comments from before there were mentions are read as they were', () => {
  expect(read(comment)).toEqual(comment)
})

test.each([
  ['mentions', { mentions: ['u-bob'], mentionNames: ['Bob'] }],
  ['mentions without names', { mentions: ['u-bob'] }],
  ['what nobody understands', { mentions: { bob: true }, mentionNames: 7 }],
  ['an automation', { by: { ...stamp.by, automation: true } }],
  ['an odd automation', { by: { ...stamp.by, automation: 'yes' } }],
])('%s ends nobody’s pull', (_, more) => {
  expect(read({ ...comment, ...more })).toEqual({ ...comment, ...more })
})

test.each([[{ assigneeId: 'u-bob', assigneeName: 'Bob' }], [{ assigneeId: 'u-bob' }], [{ assigneeId: null, title: 'Paint' }], [{ title: 7 }], [{}]])(
  'a task assigned with %j is read',
  (assignee) => {
    const args = { taskId: 't', ...assignee, ...stamp }
    expect(Schema.decodeUnknownSync(events.taskAssigned.schema as Schema.Schema<unknown>)(args)).toEqual(args)
  },
)
