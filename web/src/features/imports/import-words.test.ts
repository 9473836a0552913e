import { expect, test } from 'vitest'

import { importNote, noteWords, planWords } from './import-words'
import type { Import, ImportPlan } from './types'

const plan = { format: 'mooring', events: 1204, firstAt: null, lastAt: null, workspaceName: 'Home port' } as ImportPlan

test('a plan says what it is and how much', () => {
  expect(planWords(plan)).toBe('It is a download of a Mooring workspace, of “Home port”: 1,204 edits.')
  expect(planWords({ ...plan, format: 'd1', workspaceName: null })).toBe('It is a log of a D1 database: 1,204 edits.')
})

test('when it was written is told once where once is enough', () => {
  const [firstAt, lastAt] = ['2026-11-30T12:00:00Z', '2026-11-30T12:00:30Z']
  expect(planWords({ ...plan, firstAt, lastAt })).toMatch(/edits, of [^,]*30, 2026/)
  expect(planWords({ ...plan, firstAt, lastAt: '2026-12-01T12:00:30Z' })).toMatch(/edits, from .* to /)
})

test('notes that are not known are left out', () => {
  expect(noteWords('NO_TIMES')).toMatch(/^The file does not say when/)
  expect([noteWords('SOMETHING_NEW'), noteWords('toString')]).toEqual([undefined, undefined])
})

test('a broken upload says how to go on', () => {
  const one = { state: 'uploading', offset: 1024, bytes: 4096 } as Import
  expect(importNote(one)).toBe('1 kB of 4 kB are here. Choose the same file once more to go on.')
})
