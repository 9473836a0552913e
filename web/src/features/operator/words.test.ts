import { expect, test } from 'vitest'

import type { Lane } from './types'
import { laneState, rateText, scopeText, secondsText, troubleText } from './words'

const lane: Lane = {
  handler: 'greet', seq: 1, behind: 0, waitingSince: null, paused: false, movedAt: null, dueAt: null,
  failingSince: null, attempts: 0, cause: null, deadLetters: 0,
}

test.each([
  [null, '–'],
  [0.44, '0.4 s'],
  [12.3, '12 s'],
  [180, '3 min'],
  [7200, '2 h'],
])('%s seconds are told as people would', (seconds, text) => {
  expect(secondsText(seconds)).toBe(text)
})

test.each([
  [0, '0'],
  [0.44, '0.4'],
  [1204.4, '1,204'],
])('a rate of %s is told without false precision', (rate, text) => {
  expect(rateText(rate)).toBe(text)
})

test('trouble is told by what it is, one or many, and not at all when there is none', () => {
  expect(troubleText({ failing: 0, deadLetters: 0 })).toBe('')
  expect(troubleText({ failing: 1, deadLetters: 0 })).toBe('1 handler failing')
  expect(troubleText({ failing: 2, deadLetters: 1 })).toBe('2 handlers failing, 1 dead letter')
})

test('what the operator has paused is paused, whatever else it is', () => {
  expect(laneState({ ...lane, paused: true, failingSince: 'x', behind: 3 })).toBe('paused')
  expect(laneState({ ...lane, failingSince: 'x', behind: 3 })).toBe('failing')
  expect(laneState({ ...lane, behind: 3 })).toBe('behind')
  expect(laneState(lane)).toBe('ok')
})

test('a scope is told as what is led', () => {
  expect(scopeText('follow')).toBe('Following')
  expect(scopeText('handler:greet')).toBe('greet')
})
