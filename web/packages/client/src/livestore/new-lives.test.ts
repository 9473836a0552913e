import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { alone, type TabMessage } from '../tabs'
import { NewLives } from './new-lives'

type Hearing = { hear: (message: TabMessage) => void }

let tabs: Hearing[]

/** A tab beside the others: what it says, they hear. */
function tab(): NewLives {
  const self: Hearing = { hear: () => undefined }
  tabs.push(self)
  return new NewLives({
    ...alone,
    send: (message) => tabs.filter((each) => each !== self).forEach((each) => each.hear(message)),
    listen: (listener) => {
      self.hear = listener
      return () => undefined
    },
  })
}

/** Whether it may open the workspace by now. */
async function mayOpen(one: NewLives): Promise<() => boolean> {
  let may = false
  void one.turn('u-alice', 'w-1').then(() => (may = true))
  await vi.advanceTimersByTimeAsync(0)
  return () => may
}

beforeEach(() => {
  vi.useFakeTimers()
  tabs = []
})

afterEach(() => {
  vi.useRealTimers()
})

test('nobody waits for a workspace that was not restored', async () => {
  expect((await mayOpen(tab()))()).toBe(true)
})

test('the tab that led goes first, the others once it is in', async () => {
  const [first, other] = [tab(), tab()]
  first.begin('u-alice', 'w-1', true)
  other.begin('u-alice', 'w-1', false)
  const may = await mayOpen(other)
  expect([(await mayOpen(first))(), may()]).toEqual([true, false])
  first.entered('u-alice', 'w-1')
  await vi.advanceTimersByTimeAsync(0)
  expect(may()).toBe(true)
})

test('a tab that closes its store late does not wait for what has happened', async () => {
  const [first, other] = [tab(), tab()]
  first.begin('u-alice', 'w-1', true)
  first.entered('u-alice', 'w-1')
  other.begin('u-alice', 'w-1', false)
  expect((await mayOpen(other))()).toBe(true)
})

test('a tab that led and was closed meanwhile is not waited for long', async () => {
  const one = tab()
  one.begin('u-alice', 'w-1', false)
  const may = await mayOpen(one)
  await vi.advanceTimersByTimeAsync(8000)
  expect(may()).toBe(true)
})
