import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { pass as passIn, World } from './cast.test-kit'
import type { SessionEvent } from './session-event'
import { TestStream } from './sse.test-kit'

let world: World
let streams: TestStream[]

beforeEach(() => {
  vi.useFakeTimers()
  world = new World()
  streams = []
  world.answer = (_, asked) => {
    if (!asked.startsWith('/api/session/events')) return world.reply()
    const stream = new TestStream()
    streams.push(stream)
    return stream.response
  }
})

afterEach(() => {
  vi.useRealTimers()
})

function pass(ms: number): Promise<void> {
  return passIn(world, ms, (step) => vi.advanceTimersByTimeAsync(step))
}

async function tabs(count: number) {
  const all = Array.from({ length: count }, () => world.tab())
  await all[0]?.start()
  await all[0]?.logIn('alice@example.org', 'secret')
  for (const tab of all.slice(1)) await tab.start()
  await pass(100)
  return all
}

describe('the event stream', () => {
  test('tells every tab where edits wait and why, and when they flow again', async () => {
    const all = await tabs(2)
    const heard: SessionEvent[] = []
    all[1]?.onEvent((event) => heard.push(event))
    streams[0]?.say('writes', { workspaceId: 'w-1', state: 'parked', reason: 'READ_ONLY' })
    await pass(100)
    for (const tab of all) expect(tab.parkedWrites('w-1')).toBe('READ_ONLY')
    expect(all[0]?.parkedWrites('w-2')).toBeUndefined()
    streams[0]?.say('writes', { workspaceId: 'w-1', state: 'flowing', reason: null })
    await pass(100)
    for (const tab of all) expect(tab.parkedWrites('w-1')).toBeUndefined()
    expect(heard).toEqual([
      { type: 'writes', workspaceId: 'w-1', state: 'parked', reason: 'READ_ONLY' },
      { type: 'writes', workspaceId: 'w-1', state: 'flowing', reason: null },
    ])
  })

  test('tells a tab that is opened later what waits already', async () => {
    await tabs(1)
    streams[0]?.say('writes', { workspaceId: 'w-1', state: 'parked', reason: 'WORKSPACE_FULL' })
    await pass(100)
    const later = world.tab()
    await later.start()
    await pass(100)
    expect(later.parkedWrites('w-1')).toBe('WORKSPACE_FULL')
  })

  test('that begins anew tells what waits now, and that nothing else does', async () => {
    const [tab] = await tabs(1)
    for (const workspaceId of ['w-1', 'w-2']) streams[0]?.say('writes', { workspaceId, state: 'parked', reason: 'WRITES_PAUSED' })
    await pass(100)
    streams[0]?.close()
    await pass(3000)
    streams[1]?.say('hello', { sessionId: 's-1' }, 20)
    streams[1]?.say('writes', { workspaceId: 'w-2', state: 'parked', reason: 'WRITES_PAUSED' })
    await pass(100)
    expect(tab?.parkedWrites('w-1')).toBeUndefined()
    expect(tab?.parkedWrites('w-2')).toBe('WRITES_PAUSED')
  })

  test('that ends leaves nothing waiting for the next person', async () => {
    const all = await tabs(2)
    streams[0]?.say('writes', { workspaceId: 'w-1', state: 'parked', reason: 'of tomorrow' })
    await pass(100)
    for (const tab of all) expect(tab.parkedWrites('w-1')).toBe('WRITES_PAUSED')
    await all[0]?.logOut()
    await pass(100)
    for (const tab of all) expect(tab.parkedWrites('w-1')).toBeUndefined()
  })
})
