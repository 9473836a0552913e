import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { reloadOnce } from './reload-once'

const reload = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  const kept = new Map<string, string>()
  reload.mockClear()
  vi.stubGlobal('location', { reload })
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('what a reload did not mend is not reloaded again, a while later it is', () => {
  expect([reloadOnce('page'), reloadOnce('page')]).toEqual([true, false])
  expect(reload).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(31_000)
  expect(reloadOnce('page')).toBe(true)
})

test('another reason is another matter', () => {
  expect([reloadOnce('page'), reloadOnce('store')]).toEqual([true, true])
})
