import { expect, test } from 'vitest'

import { draftProblems, emptyDraft } from './webhook-draft'
import { answerText, kindsText } from './webhook-words'

test.each([
  [[], 'Everything'],
  [['member_added'], 'Member joined'],
  [['member_added', 'kind_of_tomorrow'], 'Member joined, kind of tomorrow'],
  [['workspace_created', 'workspace_renamed', 'workspace_archived', 'member_added', 'member_removed'], 'Workspace created, Workspace renamed, Workspace archived and 2 more'],
])('%j is told as "%s"', (kinds, text) => {
  expect(kindsText(kinds)).toBe(text)
})

test('an answer is told by its status, else by what went wrong', () => {
  expect(answerText({ status: 503, failure: null })).toBe('answered 503')
  expect(answerText({ status: null, failure: 'no answer in time' })).toBe('no answer in time')
})

test('an address and something to be told are wanted', () => {
  expect(Object.keys(draftProblems({ ...emptyDraft, url: 'example', all: false }))).toEqual(['url', 'kinds'])
  expect(draftProblems({ ...emptyDraft, url: ' https://example.org/hook ' })).toEqual({})
})
