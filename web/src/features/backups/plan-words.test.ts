import { expect, test } from 'vitest'

import { changeWords, deviceWords, fromToWords, writerName } from './plan-words'
import type { RestorePlan } from './types'

const plan: RestorePlan = {
  fromEvents: 214,
  fromAt: '2026-11-30T12:00:00Z',
  cut: 187,
  cutAt: null,
  keptEvents: 187,
  goneEvents: 27,
  returningEvents: 0,
  keptBytes: 18_700,
  copyFits: true,
  gone: { byName: [], byPerson: [], firstAt: null, lastAt: null },
  preview: { events: [], byName: [] },
  devices: [],
  source: 'live',
  backupId: null,
}

test('a plan says from where to where', () => {
  expect(fromToWords(plan)).toBe('Back to the very beginning: 187 of 214 edits stay.')
})

test.each([
  [27, 0, '27 edits go.'],
  [1, 2, '1 edit goes. 2 edits that are not there now come back.'],
  [0, 1, '1 edit that is not there now comes back.'],
  [0, 0, 'Nothing changes: this is how it is now.'],
])('%d gone and %d returning: %s', (goneEvents, returningEvents, words) => {
  expect(changeWords({ goneEvents, returningEvents })).toBe(words)
})

test('who has it open is named, with how often', () => {
  const bob = { id: 'usr_2', name: 'Bob', email: 'bob@example.org' }
  expect(deviceWords({ devices: [{ userId: 'usr_2', person: bob, connected: 2 }] })).toBe('Open at this moment: Bob (2 devices).')
  expect(deviceWords(plan)).toBe('Nobody has it open at this moment.')
})

test('an automation is called by its name', () => {
  expect(writerName({ userId: 'svc_assistant', person: null })).toBe('assistant')
})
