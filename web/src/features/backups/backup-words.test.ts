import { expect, test } from 'vitest'

import { provenWords, statusWords, worries } from './backup-words'
import type { BackupStatus } from './types'

const status: BackupStatus = { state: 'safe', newestAt: null, newestProvenAt: null, dueAt: null, cadenceHours: 6, upTo: null }

test.each<[Partial<BackupStatus>, string]>([
  [{}, 'The newest backup was brought back on trial and holds everything.'],
  [{ state: 'waiting' }, 'The next backup takes them along.'],
  [{ state: 'none' }, 'The first one is taken by itself a few minutes after the first edit.'],
])('%j', (given, said) => {
  expect(statusWords({ ...status, ...given })).toBe(said)
})

test('what is archived between backups is said, and by when the next one is due', () => {
  const said = statusWords({ ...status, state: 'late', dueAt: '2026-11-30T12:00:00Z', upTo: '2026-11-30T13:05:00Z' })
  expect(said).toMatch(/^It was to be taken by .*2026.*nothing can be lost\.$/)
})

test('only what somebody should look at worries', () => {
  expect((['safe', 'waiting', 'late', 'unproven', 'none'] as const).filter(worries)).toEqual(['late', 'unproven'])
})

test('a backup says what its trial found', () => {
  const untried = { proven: false, provenAt: null, findings: [], drillMilliseconds: null }
  expect(provenWords(untried)).toBe('Not tried yet.')
  expect(provenWords({ ...untried, proven: true, drillMilliseconds: 1240 })).toBe('Proven, in 1.2 s.')
  const findings = [{ code: 'part_missing', what: 'Part 2 is gone.' }]
  expect(provenWords({ ...untried, findings })).toBe('Not proven: Part 2 is gone.')
})
