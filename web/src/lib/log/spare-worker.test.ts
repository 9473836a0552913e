import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { withSpare } from './spare-worker'

/** A worker that says it is ready as soon as it is opened. */
class ReadyWorker extends EventTarget {
  readonly name: string
  terminated = false

  constructor({ name }: { name: string }) {
    super()
    this.name = name
    queueMicrotask(() => this.say('ready'))
  }

  say(data: string): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }

  terminate(): void {
    this.terminated = true
  }
}

function workshop() {
  const opened: ReadyWorker[] = []
  const spare = withSpare((options) => {
    opened.push(new ReadyWorker(options))
    return opened.at(-1) as unknown as Worker
  })
  return { opened, ...spare }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('one that was prepared is taken by the next workspace, once; the one after opens its own', () => {
  const { opened, open, prepare } = workshop()
  open({ name: 'one' })
  expect(opened).toHaveLength(1)
  prepare()
  prepare()
  expect(opened).toHaveLength(2)
  expect(open({ name: 'two' })).toBe(opened[1])
  expect(open({ name: 'three' })).toBe(opened[2])
  expect(opened).toHaveLength(3)
})

test('nobody wants it within a minute of the last time that one was expected: it is given up', () => {
  const { opened, open, prepare } = workshop()
  prepare()
  vi.advanceTimersByTime(59_000)
  prepare()
  vi.advanceTimersByTime(59_000)
  expect(opened.map(({ terminated }) => terminated)).toEqual([false])
  vi.advanceTimersByTime(1_000)
  expect(opened.map(({ terminated }) => terminated)).toEqual([true])
  expect(open({ name: 'one' })).toBe(opened[1])
})

test('one that was taken is never given up', () => {
  const { opened, open, prepare } = workshop()
  prepare()
  open({ name: 'one' })
  vi.advanceTimersByTime(600_000)
  expect(opened.map(({ terminated }) => terminated)).toEqual([false])
})

test('one that could not be loaded is given to nobody', () => {
  const { opened, open, prepare } = workshop()
  prepare()
  opened[0]?.dispatchEvent(new Event('error'))
  expect(open({ name: 'one' })).toBe(opened[1])
})

test('what a ready worker said while nobody listened is heard, once and first', async () => {
  const { opened, open, prepare } = workshop()
  prepare()
  await Promise.resolve()
  const worker = open({ name: 'one' })
  const heard: string[] = []
  worker.addEventListener('message', (event: MessageEvent) => heard.push(event.data as string))
  await Promise.resolve()
  opened[0]?.say('more')
  expect(heard).toEqual(['ready', 'more'])
})
