import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { newestShell } from './newest-shell'

class Coming extends EventTarget {
  state = 'installing'

  become(state: string): void {
    this.state = state
    this.dispatchEvent(new Event('statechange'))
  }
}

let registration: { installing: Coming | null; waiting: null; update: () => Promise<void> }
let done: boolean

/** What was awaited so far has been gone on from. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
}

beforeEach(() => {
  vi.useFakeTimers()
  done = false
  registration = { installing: null, waiting: null, update: () => Promise.resolve() }
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: () => Promise.resolve(registration) } })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test.each(['activated', 'redundant'])('a newer build is waited for until it is %s', async (state) => {
  const coming = new Coming()
  registration.update = async () => void (registration.installing = coming)
  void newestShell().then(() => (done = true))
  await settle()
  coming.become('installed')
  await settle()
  expect(done).toBe(false)
  coming.become(state)
  await settle()
  expect(done).toBe(true)
})

test.each([
  ['there is no newer one', () => Promise.resolve()],
  ['nobody can say', () => Promise.reject(new TypeError('offline'))],
])('nothing is waited for when %s', async (_, update) => {
  registration.update = update
  void newestShell().then(() => (done = true))
  await settle()
  expect(done).toBe(true)
})

test('one that is too long in coming is not waited for', async () => {
  registration.installing = new Coming()
  void newestShell().then(() => (done = true))
  await vi.advanceTimersByTimeAsync(14_000)
  expect(done).toBe(false)
  await vi.advanceTimersByTimeAsync(2000)
  expect(done).toBe(true)
})

test('a browser that keeps no shell waits for nothing', async () => {
  vi.stubGlobal('navigator', {})
  await newestShell()
})
