import { beforeEach, expect, test } from 'vitest'

import { KeptInvitation } from './kept-invitation'

function storage() {
  const items = new Map<string, string>()
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
}

let now = 0
let device: ReturnType<typeof storage>
const tab = () => new KeptInvitation(storage(), device, () => now)

beforeEach(() => {
  now = Date.parse('2026-11-24T10:00:00Z')
  device = storage()
})

test('the tab that a mail opens knows of it', () => {
  tab().keep('secret')
  const other = tab()
  expect([other.here(), other.waiting()]).toEqual(['secret', 'secret'])
})

test('laid aside, nobody is led to it, and the tab that showed it still does', () => {
  const one = tab()
  one.keep('secret')
  one.layAside()
  expect([one.here(), one.waiting(), tab().here()]).toEqual(['secret', undefined, undefined])
})

test('forgotten, it is nowhere', () => {
  const one = tab()
  one.keep('secret')
  one.forget()
  expect([one.here(), one.waiting(), device.items.size]).toEqual([undefined, undefined, 0])
})

test('two tabs may be about two invitations; the later one waits', () => {
  const [one, other] = [tab(), tab()]
  one.keep('first')
  other.keep('second')
  expect([one.here(), other.here(), one.waiting()]).toEqual(['first', 'second', 'second'])
})

test('it is not kept for longer than any invitation lasts', () => {
  const one = tab()
  one.keep('secret')
  now += 15 * 24 * 3600 * 1000
  expect([one.here(), one.waiting()]).toEqual([undefined, undefined])
})

test.each(['', 'null', '{', '7', '{"token":7,"at":1}'])('%s in the storage is nothing', (text) => {
  device.setItem('mooring.invitation', text)
  expect(tab().here()).toBeUndefined()
})
