import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { pass as passIn, portal, refusal, unreachable, World } from './cast.test-kit'
import { alone } from './tabs'

let world: World

beforeEach(() => {
  vi.useFakeTimers()
  world = new World()
})

afterEach(() => {
  vi.useRealTimers()
})

function pass(ms: number): Promise<void> {
  return passIn(world, ms, (step) => vi.advanceTimersByTimeAsync(step))
}

async function signedIn() {
  world.answer = () => world.reply()
  const tab = world.tab()
  await tab.logIn('alice@example.org', 'secret')
  return tab
}

describe('what ends a session', () => {
  const harmless = [
    ['no network', unreachable],
    ['a captive portal', portal()],
    ['a proxy', new Response('Bad gateway', { status: 502 })],
    ...[400, 403, 404, 409, 422, 429, 500, 503].map((status) => [`a ${status}`, refusal(status, 'OF_TOMORROW')] as const),
    ...['CREDENTIALS_WRONG', 'SECOND_FACTOR_REQUIRED', 'SECOND_FACTOR_WRONG', 'PASSKEY_REFUSED', 'CHALLENGE_INVALID'].map(
      (code) => [code, refusal(401, code)] as const,
    ),
  ] as const
  test.each(harmless)('%s does not, neither when asking nor when renewing', async (_, answer) => {
    const tab = await signedIn()
    world.answer = () => answer
    await tab.confirm()
    expect(tab.state).toMatchObject({ status: 'offline', user: { id: 'u-alice' } })
    await tab.engine.renew()
    await pass(60 * 60_000)
    expect(tab.state.status).toMatch(/offline|refreshing/)
  })

  test('a time-out does not', async () => {
    const tab = await signedIn()
    world.delayMs = () => 60_000
    const asked = tab.confirm()
    await pass(20_500)
    await asked
    expect(tab.state).toMatchObject({ status: 'offline', user: { id: 'u-alice' } })
  })

  const ends = [
    [refusal(401, 'SESSION_ENDED', { reason: 'password_changed' }), 'password_changed'],
    [refusal(401, 'SESSION_ENDED', { reason: 'a_reason_of_tomorrow' }), 'revoked'],
    [refusal(401, 'REFRESH_EXPIRED'), 'expired'],
    [refusal(401, 'REFRESH_REUSED'), 'revoked'],
  ] as const
  test.each(ends)('a definitive no does, with its reason (%#)', async (error, reason) => {
    const tab = await signedIn()
    world.answer = () => error
    await tab.confirm()
    expect(tab.state).toEqual({ status: 'ended', reason, email: 'alice@example.org' })
  })

  test('an access token that ran out is renewed instead', async () => {
    const tab = await signedIn()
    world.answer = (method) => (method === 'GET' ? refusal(401, 'TOKEN_EXPIRED') : world.reply())
    await tab.confirm()
    expect(tab.state).toMatchObject({ status: 'active', confirmed: true })
    expect(world.count('POST /api/session/refresh')).toBe(1)
  })

  test('a renewal that is told to renew first means that nothing is left', async () => {
    const tab = await signedIn()
    world.answer = () => refusal(401, 'TOKEN_MISSING')
    await tab.confirm()
    expect(tab.state).toMatchObject({ status: 'ended', reason: 'expired' })
  })
})

describe('renewal', () => {
  test('comes once, about two minutes before the end', async () => {
    await signedIn()
    await pass(12 * 60_000)
    expect(world.count('POST /api/session/refresh')).toBe(0)
    await pass(60_000)
    expect(world.count('POST /api/session/refresh')).toBe(1)
  })

  test('comes once for five tabs', async () => {
    const tabs = [await signedIn(), world.tab(), world.tab(), world.tab(), world.tab()]
    await Promise.all(tabs.slice(1).map((tab) => tab.start()))
    world.delayMs = () => 200
    await pass(14 * 60_000)
    expect(world.count('POST /api/session/refresh')).toBe(1)
    expect(tabs.every((tab) => tab.state.status === 'active')).toBe(true)
  })

  test.each([24, -24])('is not moved by a device clock that is %s hours off', async (hours) => {
    world.deviceSkewMs = hours * 3_600_000
    await signedIn()
    await pass(12 * 60_000)
    expect(world.count('POST /api/session/refresh')).toBe(0)
    await pass(60_000)
    expect(world.count('POST /api/session/refresh')).toBe(1)
  })

  test('by another tab is found even where tabs cannot talk to each other', async () => {
    world.answer = () => world.reply()
    const deaf = [world.tab({ tabs: alone }), world.tab({ tabs: alone })]
    await deaf[0]?.logIn('alice@example.org', 'secret')
    await deaf[1]?.start()
    await pass(5000)
    await deaf[0]?.engine.renew()
    await deaf[1]?.engine.renew()
    expect(world.count('POST /api/session/refresh')).toBe(1)
    expect(deaf[1]?.state).toMatchObject({ status: 'active', confirmed: true })
  })

  test('asks the server after the device slept', async () => {
    const tab = await signedIn()
    world.wall += 3 * 3_600_000
    world.answer = (method) => (method === 'GET' ? refusal(401, 'TOKEN_EXPIRED') : world.reply())
    await pass(31_000)
    expect(tab.state).toMatchObject({ status: 'active', confirmed: true })
    expect(world.count('POST /api/session/refresh')).toBe(1)
  })

  test('goes on by itself when the server can be reached again', async () => {
    const tab = await signedIn()
    world.answer = () => unreachable
    await pass(20 * 60_000)
    expect(tab.state.status).toBe('offline')
    world.answer = () => world.reply()
    await pass(40_000)
    expect(tab.state).toMatchObject({ status: 'active', confirmed: true })
  })
})

describe('opening', () => {
  test('without a network shows who was signed in last', async () => {
    await signedIn()
    world.answer = () => unreachable
    const reloaded = world.tab()
    await reloaded.start()
    expect(reloaded.state).toMatchObject({ status: 'offline', user: { name: 'Alice' }, defaultWorkspaceId: 'w-home' })
  })

  test('with nobody remembered is signed out, without a reason, and without asking', async () => {
    world.answer = (method) => refusal(401, method === 'GET' ? 'TOKEN_MISSING' : 'REFRESH_MISSING')
    const tab = world.tab()
    await tab.start()
    expect(tab.state).toEqual({ status: 'signedOut', byChoice: false })
    expect(world.calls).toEqual([])
  })

  test('keeps no token, whatever the server sends', async () => {
    world.answer = () => ({ ...world.reply(), accessToken: 'secret-access', refreshToken: 'secret-refresh' })
    const tab = world.tab()
    const kept = vi.spyOn(world.storage, 'setItem')
    await tab.logIn('alice@example.org', 'secret')
    expect(JSON.stringify([tab.state, kept.mock.calls])).not.toContain('secret')
    expect(kept).toHaveBeenCalled()
  })
})

test('a call that meets an expired access token is repeated once after the renewal', async () => {
  const tab = await signedIn()
  let expired = true
  world.answer = (_, path) => {
    if (path === '/api/session/refresh') expired = false
    if (path !== '/api/workspaces') return world.reply()
    return expired ? refusal(401, 'TOKEN_EXPIRED') : { workspaces: [] }
  }
  await expect(tab.request('GET', '/api/workspaces')).resolves.toEqual({ workspaces: [] })
  expect(world.count('GET /api/workspaces')).toBe(2)
})

test('an end in one tab ends the others with the same reason', async () => {
  const tab = await signedIn()
  const other = world.tab()
  await other.start()
  world.answer = () => refusal(401, 'SESSION_ENDED', { reason: 'revoked' })
  await tab.confirm()
  expect(other.state).toMatchObject({ status: 'ended', reason: 'revoked' })
})
