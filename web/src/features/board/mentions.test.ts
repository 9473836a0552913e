import { expect, test } from 'vitest'

import type { Member } from '~/lib/workspaces/types'

import { askedFor, called, mentionsIn, named, offered, pieces } from './mentions'

const member = (id: string, name: string, email = `${id}@example.org`, you = false): Member => ({
  user: { id, name, email },
  role: 'member',
  joinedAt: '2026-11-24T10:00:00.000Z',
  you,
})
const alice = { id: 'alice', name: 'Alice Harbour', you: true }
const bob = { id: 'bob', name: 'Bob', you: false }
const bobby = { id: 'bobby', name: 'Bob Harbour', you: false }
const people = [alice, bob, bobby]
const texts = (text: string) => pieces(text, people).map((piece) => (piece.mention ? `<${piece.mention.id}>` : piece.text))

test('members are called by their names, those who share one by their addresses; closed accounts by none', () => {
  const members = [member('a', 'Ann'), member('b', 'Ann'), member('c', '', 'c@example.org', true), member('d', '', '')]
  expect(called(members)).toEqual([
    { id: 'a', name: 'a@example.org', you: false },
    { id: 'b', name: 'b@example.org', you: false },
    { id: 'c', name: 'c@example.org', you: true },
  ])
})

test.each([
  ['@', { at: 0, wanted: '' }],
  ['Ask @bo', { at: 4, wanted: 'bo' }],
  ['Ask (@Bob Har', { at: 5, wanted: 'Bob Har' }],
  ['@one @two', { at: 5, wanted: 'two' }],
  ['mail bob@exam', undefined],
  ['@ home', undefined],
  ['@bob\nand', undefined],
  ['nothing', undefined],
])('%j asks for %j', (text, asked) => {
  expect(askedFor(text, text.length)).toEqual(asked)
})

test('only what stands before the caret is asked for', () => {
  expect(askedFor('Ask @bob today', 7)).toEqual({ at: 4, wanted: 'bo' })
})

test('others are offered by the beginning of any of their names, in any case', () => {
  expect(offered(people, '').map(({ id }) => id)).toEqual(['bob', 'bobby'])
  expect(offered(people, 'HAR').map(({ id }) => id)).toEqual(['bobby'])
  expect(offered(people, 'ob')).toEqual([])
  expect(offered(people, 'Bob Harbour ')).toEqual([])
  expect(offered(Array.from({ length: 50 }, (_, n) => ({ id: `${n}`, name: 'Bob', you: false })), 'b')).toHaveLength(6)
})

test('a comment is cut where it names somebody, the longest name first, and nothing of it is lost', () => {
  expect(texts('@Bob and @Bob Harbour, see')).toEqual(['<bob>', ' and ', '<bobby>', ', see'])
  expect(texts('no names')).toEqual(['no names'])
  expect(texts('')).toEqual([])
  const text = '@Bob @Bobby x@Bob @Bob Harbour’s @@Bob 𝒜@Bob'
  expect(pieces(text, people).map((piece) => piece.text).join('')).toBe(text)
})

test('a longer word, an address and an unknown name mention nobody', () => {
  expect(mentionsIn('@Bobby, ask x@Bob, not @Zoe or 𝒜@Bob', people)).toEqual([])
})

test('everybody is mentioned once, in the order of the text', () => {
  expect(mentionsIn('@Bob Harbour, @Bob and @Bob again', people)).toEqual([
    { id: 'bobby', name: 'Bob Harbour' },
    { id: 'bob', name: 'Bob' },
  ])
})

test('an event without names is read with those of the members; one with names keeps them', () => {
  const mentions = [
    { id: 'bob', name: '' },
    { id: 'alice', name: 'Alice Quay' },
    { id: 'gone', name: '' },
  ]
  expect(named(mentions, people)).toEqual([
    { id: 'bob', name: 'Bob' },
    { id: 'alice', name: 'Alice Quay' },
    { id: 'gone', name: '' },
  ])
})
