import { beforeEach, expect, test, vi } from 'vitest'

import { discardLeft, keepLeft, leftEdits } from './left-edits'

const place = { userId: 'u-alice', workspaceId: 'w-1' }
const edit = { name: 'v1.TaskCreated', args: { title: 'Paint the hull' } }

beforeEach(() => {
  const items = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  })
})

test('what a restore left behind is kept in words, once however many tabs tell of it', () => {
  keepLeft(place, [edit])
  keepLeft(place, [edit, { name: 'v1.CommentDeleted', args: { commentId: 'c' } }])
  expect(leftEdits(place).map(({ summary }) => summary)).toEqual(['Created “Paint the hull”', 'Deleted a comment'])
  expect(leftEdits({ ...place, userId: 'u-bob' })).toEqual([])
})

test('it is there until it is discarded', () => {
  keepLeft(place, [edit])
  discardLeft(place)
  expect(leftEdits(place)).toEqual([])
})
