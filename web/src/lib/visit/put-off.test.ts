import { beforeEach, expect, test, vi } from 'vitest'

import { putOff, putOffBefore } from './put-off'

const items = new Map<string, string>()

beforeEach(() => {
  items.clear()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  })
})

test('what is put off stays so for the visit, each thing for itself', () => {
  putOff('invitations', putOff('invitations', [], 'one'), 'two')
  expect([putOffBefore('invitations'), putOffBefore('confirm-address')]).toEqual([['one', 'two'], []])
})

test.each(['no json', '{}', 'null', '[1, {}]'])('what cannot be read (%s) puts nothing off', (kept) => {
  items.set('mooring.invitations-later', kept)
  expect(putOffBefore('invitations')).toEqual([])
})

test('where nothing can be kept it is put off all the same, until the next load', () => {
  vi.stubGlobal('sessionStorage', {
    setItem: () => {
      throw new Error('full')
    },
  })
  expect(putOff('invitations', [], 'one')).toEqual(['one'])
  expect(putOffBefore('invitations')).toEqual([])
})
