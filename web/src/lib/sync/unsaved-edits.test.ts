import { expect, test } from 'vitest'

import { asLines, asText, fileName, type UnsavedEdit } from './unsaved-edits'

const where = {
  workspaceId: 'w-1',
  workspaceName: 'Spring / regatta',
  account: 'bob@example.org',
  at: new Date('2026-11-24T10:00:00Z'),
}
const edits: UnsavedEdit[] = [
  {
    summary: 'Created “Paint the hull”',
    name: 'v1.TaskCreated',
    args: { taskId: 't', title: 'Paint the hull', notes: 'Two coats\nof red', column: 'todo', at: '2026-11-24T09:00:00.000Z' },
  },
  { summary: 'Commented on “Paint the hull”', name: 'v1.CommentAdded', args: { body: 'Which "colour"?' } },
]

test('every line is JSON, the first tells about the rest, and nothing of an edit is lost', () => {
  const text = asLines(edits, where)
  const [about, ...rows] = text.trimEnd().split('\n').map((line): unknown => JSON.parse(line))
  expect(about).toMatchObject({ workspaceId: 'w-1', account: 'bob@example.org', edits: 2 })
  expect(rows).toEqual(edits)
  expect(text.endsWith('\n')).toBe(true)
})

test('the text to read has all that was written, and says when', () => {
  const text = asText(edits, where)
  expect(text).toContain('2 edits of “Spring / regatta” not saved')
  expect(text).toContain('1. Created “Paint the hull” (2026-11-24T09:00:00.000Z)')
  expect(text).toContain('Notes: Two coats\n   of red')
  expect(text).toContain('Comment: Which "colour"?')
})

test.each([
  ['Spring / regatta', 'unsaved-edits-spring-regatta-2026-11-24.txt'],
  ['../../etc', 'unsaved-edits-etc-2026-11-24.txt'],
  ['港', 'unsaved-edits-2026-11-24.txt'],
])('%s gives the file %s', (workspaceName, name) => {
  expect(fileName({ ...where, workspaceName }, 'txt')).toBe(name)
})
