import { expect, test } from 'vitest'

import { exactTime } from '~/lib/time/relative'

import { asideWords, asOfWords, isRunning, isStopping, keptAside, leftWords, meanwhileWords, outcomeWords, stagesOf, standingOf } from './restore-words'
import type { Restore } from './types'

const restore: Restore = {
  id: 'rst_1',
  workspaceId: 'wsp_1',
  kind: 'in_place',
  stage: 'loading',
  percent: 40,
  secondsLeft: 12,
  askedBy: 'usr_1',
  person: null,
  at: '2026-11-30T12:00:00Z',
  endedAt: null,
  cut: 187,
  cutAt: '2026-11-30T11:00:00Z',
  goneEvents: 27,
  copyId: null,
  backupId: null,
  error: null,
  canAbort: true,
  keptUntil: null,
  rescued: 0,
}

test('a copy goes through less than a restore in place, and both end', () => {
  expect(stagesOf({ kind: 'copy' })).toEqual(['waiting', 'loading', 'resuming'])
  expect(stagesOf(restore)).toContain('backing_up')
  expect([isRunning(restore), isRunning({ stage: 'done' }), isRunning({ stage: 'aborted' })]).toEqual([true, false, false])
})

test('what was stopped and is not over yet is stopping; what cannot be stopped any more is not', () => {
  expect(isStopping(restore)).toBe(false)
  expect(isStopping({ stage: 'loading', canAbort: false })).toBe(true)
  expect(isStopping({ stage: 'swapping', canAbort: false })).toBe(false)
  expect(isStopping({ stage: 'aborted', canAbort: false })).toBe(false)
})

test('what is past, what is now and what comes', () => {
  expect(stagesOf(restore).map((stage) => standingOf(stage, restore))).toEqual(['past', 'past', 'now', 'later', 'later', 'later'])
  expect(stagesOf(restore).map((stage) => standingOf(stage, { ...restore, stage: 'done' }))).not.toContain('later')
})

test.each([
  [null, undefined],
  [2, 'a few seconds left'],
  [12, 'about 15 seconds left'],
  [100, 'about 2 minutes left'],
])('%s seconds are said as %s', (seconds, words) => {
  expect(leftWords(seconds)).toBe(words)
})

test('what is written meanwhile is lost to it, or waits', () => {
  expect(meanwhileWords({ stage: 'loading' })).toBe('What you write now will not be in it.')
  expect(meanwhileWords({ stage: 'pausing' })).toBe('Your edits wait, and are kept aside.')
})

test('nothing at all is the very beginning', () => {
  expect(asOfWords({ cutAt: null })).toBe('the very beginning')
})

test('whose edits were kept aside is said of oneself before all others', () => {
  const device = { device: 'd', person: null, label: '', firstAt: '', lastAt: '', reappliedAt: null }
  const devices = [
    { ...device, userId: 'u-alice', events: 2 },
    { ...device, userId: 'u-bob', events: 50 },
    { ...device, userId: 'u-alice', events: 1 },
    { ...device, userId: 'u-alice', events: 7, reappliedAt: '2026-11-30T12:00:00Z' },
  ]
  const rescues = [{ restoreId: 'rst_1', at: '', keptUntil: '', events: 60, devices }]
  expect(keptAside(rescues, 'rst_1', 'u-alice')).toEqual({ all: 53, own: 3 })
  expect(keptAside(rescues, 'rst_2', 'u-alice')).toEqual({ all: 0, own: 0 })
  expect([asideWords(53, 3), asideWords(1, 0)]).toEqual([
    '3 of your edits are kept aside.',
    '1 edit that devices brought later is kept aside.',
  ])
})

test.each<[Partial<Restore>, string]>([
  [{ stage: 'done' }, '27 edits went.'],
  [
    { stage: 'done', goneEvents: 1, keptUntil: '2026-12-30T12:05:00Z' },
    `1 edit went. What was there just before is kept until ${exactTime(new Date('2026-12-30T12:05:00Z'))}: an owner can go back to it, or have it as a copy.`,
  ],
  [{ stage: 'done', goneEvents: 0, rescued: 1 }, 'No edit went. 1 edit that devices brought later is kept aside.'],
  [{ stage: 'done', kind: 'copy' }, 'The copy is a workspace of its own now.'],
  [{ stage: 'failed', error: 'X' }, 'Because of X. Nothing was changed.'],
  [{ stage: 'failed' }, 'It did not work. Nothing was changed.'],
  [{ stage: 'aborted' }, 'It was stopped before anything was changed.'],
])('%j', (given, said) => {
  expect(outcomeWords({ ...restore, ...given }, (code) => `Because of ${code}.`)).toBe(said)
})
