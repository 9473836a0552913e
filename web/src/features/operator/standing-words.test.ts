import { expect, test } from 'vitest'

import { badText, drillText, nameOf, standingStates, successText, tookText, troubleWords } from './standing-words'

const none = { unproven: 0, failing: 0, late: 0, none: 3, waiting: 2, safe: 9 }

test('what is wrong is counted, the worst first, and nothing else', () => {
  expect(badText({ states: none })).toBe('')
  expect(badText({ states: { ...none, late: 1, unproven: 2 } })).toBe('2 not proven, 1 late')
  expect(standingStates[0]).toBe('unproven')
})

test('a success that is not whole is never shown as whole', () => {
  expect(successText(null)).toBe('–')
  expect(successText(0.9999)).toBe('99.9 %')
  expect(successText(1)).toBe('100 %')
})

test('a drill says what it found, by name', () => {
  const drill = { id: 'drl_1', at: '2026-11-30T12:00:00Z', milliseconds: 1200, findings: [] }
  expect(drillText({ drill: null })).toBe('Not drilled yet')
  expect(drillText({ drill })).toBe('Proven in 1.2 s')
  const findings = [{ code: 'part_missing', what: 'A part is not in the archive.' }]
  expect(drillText({ drill: { ...drill, findings } })).toBe('A part is not in the archive. (part_missing)')
  expect(tookText(40)).toBe('40 ms')
})

test('a failure says which, and how often it was tried', () => {
  const trouble = { since: '2026-11-30T12:00:00Z', cause: 'WorkspaceQuarantined', tries: 1 }
  expect(troubleWords({ trouble: null })).toBe('')
  expect(troubleWords({ trouble })).toBe('WorkspaceQuarantined, tried once')
  expect(troubleWords({ trouble: { ...trouble, tries: 3 } })).toBe('WorkspaceQuarantined, tried 3 times')
})

test('the directory is called so', () => {
  expect(nameOf({ workspaceId: 'directory', name: '' })).toBe('Directory')
  expect(nameOf({ workspaceId: 'wsp_1', name: 'Board' })).toBe('Board')
})
