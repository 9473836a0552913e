import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { pass as passIn, refusal, unreachable, World, type Answer } from './cast.test-kit'
import type { SessionEvent } from './session-event'
import { TestStream } from './sse.test-kit'

const path = '/api/session/events'

let world: World
let streams: TestStream[]
/** What the server answers to a wish for events; a new stream unless a test says otherwise. */
let events: () => Answer

beforeEach(() => {
  vi.useFakeTimers()
  world = new World()
  streams = []
  events = () => {
    const stream = new TestStream()
    streams.push(stream)
    return stream.response
  }
  world.answer = (_, asked) => (asked.startsWith(path) ? events() : world.reply())
})

afterEach(() => {
  vi.useRealTimers()
})

function pass(ms: number): Promise<void> {
  return passIn(world, ms, (step) => vi.advanceTimersByTimeAsync(step))
}

/** Time passes, and the server gives its sign of life. */
async function beats(count: number): Promise<void> {
  for (let beat = 0; beat < count; beat += 1) {
    streams.at(-1)?.write(': beat\n\n')
    await pass(15_000)
  }
}

function opened(): number {
  return world.calls.filter((call) => call.startsWith(`GET ${path}`)).length
}

async function tabs(count: number) {
  const all = Array.from({ length: count }, () => world.tab())
  await all[0]?.start()
  await all[0]?.logIn('alice@example.org', 'secret')
  for (const tab of all.slice(1)) await tab.start()
  await pass(100)
  return all
}

const news = { workspaceId: 'w-1', kind: 'memberAdded', userId: 'u-bob' }

describe('the event stream', () => {
  test('is one for five tabs, and all of them hear it', async () => {
    const all = await tabs(5)
    const heard: SessionEvent[] = []
    for (const tab of all) tab.onEvent((event) => heard.push(event))
    streams[0]?.say('workspace', news, 7)
    await pass(100)
    expect(opened()).toBe(1)
    expect(heard).toEqual(Array.from({ length: 5 }, () => ({ type: 'workspace', ...news, position: '7' })))
  })

  test('is taken over by another tab, which goes on where it was', async () => {
    const all = await tabs(2)
    streams[0]?.say('workspace', news, 7)
    await pass(100)
    all[0]?.close()
    await pass(100)
    expect(world.calls.filter((call) => call.includes(path))).toEqual([`GET ${path}`, `GET ${path}?after=7`])
    const heard: SessionEvent[] = []
    all[1]?.onEvent((event) => heard.push(event))
    streams[1]?.say('reset')
    await pass(100)
    expect(heard).toEqual([{ type: 'reset' }])
  })

  test('goes on after the last position that was told, be it with a sign of life', async () => {
    const [tab] = await tabs(1)
    streams[0]?.say('hello', { sessionId: 's-1' }, 20)
    streams[0]?.write(': beat\nid: 31\n\n')
    await pass(100)
    streams[0]?.close()
    await pass(3000)
    expect(world.calls.findLast((call) => call.includes(path))).toBe(`GET ${path}?after=31`)
    expect(tab?.state.status).toBe('active')
  })

  test('ends the session in all tabs, with the reason, and is not opened again', async () => {
    const all = await tabs(3)
    streams[0]?.say('ended', { reason: 'password_changed' })
    await pass(900)
    for (const tab of all) expect(tab.state).toMatchObject({ status: 'ended', reason: 'password_changed' })
    await pass(120_000)
    expect(opened()).toBe(1)
  })

  test('that is stale is renewed and opened again', async () => {
    await tabs(2)
    streams[0]?.say('hello', { sessionId: 's-1', serverTime: world.now(), expiresAt: world.now(900_000) })
    streams[0]?.say('stale')
    streams[0]?.close()
    await pass(1000)
    expect(world.count('POST /api/session/refresh')).toBe(1)
    expect(opened()).toBe(2)
  })

  test('tells of a newer token, which all tabs then go by', async () => {
    await tabs(3)
    await beats(40)
    streams[0]?.say('renewed', { expiresAt: world.now(15 * 60_000), serverTime: world.now() })
    await beats(40)
    expect(world.count('POST /api/session/refresh')).toBe(0)
  })

  test('that went silent is opened again', async () => {
    await tabs(1)
    await beats(10)
    expect(opened()).toBe(1)
    await pass(60_000)
    expect(opened()).toBeGreaterThan(1)
  })

  test('that was closed is opened again, more and more slowly while that fails', async () => {
    await tabs(1)
    streams[0]?.close()
    events = () => unreachable
    await pass(5 * 60_000)
    const tries = opened()
    expect(tries).toBeGreaterThan(5)
    expect(tries).toBeLessThan(30)
  })

  test('is not asked for again where the server has none', async () => {
    events = () => refusal(404, 'MISSING')
    await tabs(2)
    await pass(10 * 60_000)
    expect(opened()).toBe(1)
  })

  test('refused because the session is over ends it', async () => {
    events = () => refusal(401, 'SESSION_ENDED', { reason: 'account_closed' })
    const [tab] = await tabs(1)
    expect(tab?.state).toMatchObject({ status: 'ended', reason: 'account_closed' })
  })

  test('stops with the logout, and begins anew with the next login', async () => {
    const [tab] = await tabs(1)
    await tab?.logOut()
    await pass(60_000)
    expect(opened()).toBe(1)
    world.answer = (_, asked) =>
      asked.startsWith(path) ? events() : world.reply({ session: { id: 's-2' } })
    await tab?.logIn('alice@example.org', 'secret')
    await pass(100)
    expect(opened()).toBe(2)
  })

  test('is read in whatever pieces it arrives', async () => {
    const [tab] = await tabs(1)
    const heard: SessionEvent[] = []
    tab?.onEvent((event) => heard.push(event))
    const text = `: beat\n\nevent: workspace\r\nid: 9\r\ndata: ${JSON.stringify(news)}\r\n\r\nevent: of-tomorrow\ndata: {}\n\n`
    for (const letter of text) streams[0]?.write(letter)
    await pass(100)
    expect(heard).toEqual([{ type: 'workspace', ...news, position: '9' }])
  })
})
