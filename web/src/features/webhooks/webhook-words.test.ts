import { expect, test } from 'vitest'

import { bodyOf, draftOf, draftProblems, emptyDraft } from './webhook-draft'
import { answerText, deliveryText, toldText } from './webhook-words'

test.each([
  [[], 'Every change'],
  [['member_added'], 'Member joined'],
  [['member_added', 'kind_of_tomorrow'], 'Member joined, kind of tomorrow'],
  [['workspace_created', 'workspace_renamed', 'workspace_archived', 'member_added', 'member_removed'], 'Workspace created, Workspace renamed, Workspace archived and 2 more'],
])('%j is told as "%s"', (kinds, text) => {
  expect(toldText({ lifecycle: true, kinds, events: [] })).toBe(text)
})

test('events are told beside changes, or alone', () => {
  expect(toldText({ lifecycle: true, kinds: [], events: ['v1.Task*'] })).toBe('Every change · Events: v1.Task*')
  expect(toldText({ lifecycle: false, kinds: [], events: ['a', 'b', 'c', 'd'] })).toBe('Events: a, b, c and 1 more')
})

test('a delivery of an event has its name', () => {
  expect(deliveryText({ kind: 'event.confirmed', event: { workspaceId: 'wsp_1', seq: 7, name: 'v1.TaskCreated' } })).toBe('v1.TaskCreated')
  expect(deliveryText({ kind: 'test' })).toBe('Test')
})

test('a draft is one line for each event, and back', () => {
  const draft = draftOf({ url: 'https://example.org', description: '', lifecycle: false, kinds: [], events: ['a', 'b*'] })
  expect(draft.events).toBe('a\nb*')
  expect(bodyOf({ ...draft, events: ' a \n\n b*\n' })).toMatchObject({ lifecycle: false, kinds: [], events: ['a', 'b*'] })
  expect(Object.keys(draftProblems({ ...draft, events: ' ' }))).toEqual(['events'])
  expect(Object.keys(draftProblems({ ...draft, events: 'a\n'.repeat(21) }))).toEqual(['events'])
})

test('an answer is told by its status, else by what went wrong', () => {
  expect(answerText({ status: 503, failure: null })).toBe('answered 503')
  expect(answerText({ status: null, failure: 'no answer in time' })).toBe('no answer in time')
})

test('an address and something to be told are wanted', () => {
  expect(Object.keys(draftProblems({ ...emptyDraft, url: 'example', told: 'some' }))).toEqual(['url', 'kinds'])
  expect(draftProblems({ ...emptyDraft, url: ' https://example.org/hook ' })).toEqual({})
})
