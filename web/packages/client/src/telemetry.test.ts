import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { pass as passIn, portal, refusal, unreachable, World, type Answer } from './cast.test-kit'
import { Telemetry } from './telemetry'

let world: World

beforeEach(() => {
  vi.useFakeTimers()
  world = new World()
})

afterEach(() => {
  vi.useRealTimers()
})

function counted(): unknown[] {
  return world.sent.filter(({ path }) => path === '/api/telemetry').map(({ body }) => body)
}

test.each<[string, () => Answer]>([
  ['ok', () => world.reply()],
  ['offline', () => unreachable],
  ['offline', () => portal()],
  ['limited', () => refusal(429, 'RATE_LIMITED')],
  ['server_error', () => refusal(503, 'DIRECTORY_UNAVAILABLE')],
  ['expired', () => refusal(401, 'REFRESH_EXPIRED')],
  ['reused', () => refusal(401, 'REFRESH_REUSED')],
  ['revoked', () => refusal(401, 'SESSION_ENDED', { reason: 'revoked' })],
  ['invalid', () => refusal(401, 'REFRESH_INVALID')],
])('a renewal is counted as %s', async (outcome, answer) => {
  const tab = world.tab()
  await tab.logIn('alice@example.org', 'secret')
  world.answer = (_, path) => (path === '/api/telemetry' ? undefined : answer())
  await tab.engine.renew()
  tab.telemetry.flush()
  await vi.advanceTimersByTimeAsync(0)
  expect(counted()).toEqual([{ refreshes: { [outcome]: 1 } }])
})

test('counts go out now and then, each once, and nothing when there is nothing', async () => {
  const tab = world.tab()
  tab.telemetry.syncRetried()
  tab.telemetry.socketClosed(1006)
  tab.telemetry.socketClosed(1006)
  tab.telemetry.socketClosed(4401)
  tab.telemetry.socketClosed(7)
  await passIn(world, 20 * 60_000, (ms) => vi.advanceTimersByTimeAsync(ms))
  expect(counted()).toEqual([{ socketCloses: { '1006': 2, '4401': 1 }, syncRetries: 1 }])
})

test('counts stay below what the server takes, whatever happens', async () => {
  const sent: unknown[] = []
  const telemetry = new Telemetry({ beacon: async (_, body) => void sent.push(body) })
  for (let times = 0; times < 10_050; times += 1) telemetry.refreshed('ok')
  for (let code = 1000; code < 4999; code += 1) telemetry.socketClosed(code)
  telemetry.flush()
  expect(sent[0]).toMatchObject({ refreshes: { ok: 10_000 } })
  expect(JSON.stringify(sent[0]).length).toBeLessThan(4096)
})

test('that counts cannot be sent troubles nobody', async () => {
  const telemetry = new Telemetry({ beacon: () => Promise.reject(new Error('offline')) })
  telemetry.syncRetried()
  expect(() => telemetry.flush()).not.toThrow()
  await vi.advanceTimersByTimeAsync(0)
})

test('no credential goes with the counts', async () => {
  const tab = world.tab({ credentials: { tokens: { read: async () => undefined, write: async () => undefined, erase: async () => undefined } } })
  world.answer = () => world.reply({ accessToken: 'a.b.c', refreshToken: 'mrt_1' })
  await tab.logIn('alice@example.org', 'secret')
  tab.telemetry.syncRetried()
  tab.telemetry.flush()
  await vi.advanceTimersByTimeAsync(0)
  expect(world.sent.at(-1)?.headers.get('authorization')).toBeNull()
})
