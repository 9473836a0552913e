import { beforeEach, expect, test, vi } from 'vitest'

import { KeptReturn } from './kept-return'

const items = new Map<string, string>()
const device = {
  getItem: (key: string) => items.get(key) ?? null,
  setItem: (key: string, value: string) => void items.set(key, value),
  removeItem: (key: string) => void items.delete(key),
}
let now = 0
const tab = () => new KeptReturn(device, () => now)

beforeEach(() => {
  vi.stubGlobal('location', { origin: 'https://mooring.example' })
  items.clear()
  now = Date.parse('2026-11-24T10:00:00Z')
})

test('the tab that a mail opens knows where its person was, for an hour', () => {
  tab().keep('/w/wsp_1/members')
  expect(tab().kept()).toBe('/w/wsp_1/members')
  now += 3600 * 1000
  expect(tab().kept()).toBeUndefined()
})

test('who comes from nowhere takes away what somebody else has left', () => {
  tab().keep('/w/wsp_1/members')
  tab().keep(undefined)
  expect([tab().kept(), items.size]).toEqual([undefined, 0])
})

test.each(['//evil.example', '/login', 'no json at all'])('%s leads nowhere', (path) => {
  tab().keep(path)
  expect(tab().kept()).toBeUndefined()
})

function blocked(): never {
  throw new Error('blocked')
}

test('a device that keeps nothing leads nowhere', () => {
  const none = new KeptReturn({ getItem: blocked, setItem: blocked, removeItem: blocked })
  none.keep('/w/wsp_1/members')
  expect(none.kept()).toBeUndefined()
})
