import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { pass as passIn, refusal, unreachable, World } from './cast.test-kit'
import type { SecretStorage } from './credentials'
import { expiryOf } from './lifetime'

let world: World
let secret: string | undefined

const storage: SecretStorage = {
  read: async () => secret,
  write: async (value) => void (secret = value),
  erase: async () => void (secret = undefined),
}

beforeEach(() => {
  vi.useFakeTimers()
  world = new World()
  secret = undefined
  world.answer = () => withTokens(1)
})

afterEach(() => {
  vi.useRealTimers()
})

/** A process of its own: it shares the secret with the one before, and nothing else. */
function newProcess() {
  world = Object.assign(new World(), { wall: world.wall, monotonic: 0, answer: world.answer })
  return world.tab({ credentials: { tokens: storage } })
}

function jwt(endsInMs: number): string {
  const claims = btoa(JSON.stringify({ exp: Math.floor((world.wall + endsInMs) / 1000) }))
  return `e30.${claims.replaceAll('=', '')}.sig`
}

function withTokens(number: number, lifeMs = 15 * 60_000): object {
  return world.reply({ accessToken: jwt(lifeMs), refreshToken: `refresh-${number}` })
}

function sentTo(path: string) {
  return world.sent.filter((call) => call.path === path)
}

describe('outside browsers', () => {
  test('calls carry the access token, and the refresh token is kept where the caller says', async () => {
    const client = newProcess()
    await client.logIn('alice@example.org', 'secret')
    expect(sentTo('/api/sessions')[0]?.body).toMatchObject({ delivery: 'body' })
    expect(secret).toContain('refresh-1')
    await client.fetch('/api/workspaces')
    expect(world.sent.at(-1)?.headers.get('authorization')).toBe(`Bearer ${jwt(15 * 60_000)}`)
    expect(client.proof()).toEqual({ authorization: `Bearer ${jwt(15 * 60_000)}` })
  })

  test('the next process goes on with the kept refresh token', async () => {
    await newProcess().logIn('alice@example.org', 'secret')
    world.answer = () => withTokens(2)
    const client = newProcess()
    await client.start()
    expect(sentTo('/api/session/refresh')[0]?.body).toEqual({ refreshToken: 'refresh-1' })
    expect(client.state).toMatchObject({ status: 'active', confirmed: true, user: { id: 'u-alice' } })
    expect(secret).toContain('refresh-2')
  })

  test('a token that says when it ends is believed before the reply', async () => {
    const client = newProcess()
    world.answer = () => withTokens(1, 60_000)
    await client.logIn('alice@example.org', 'secret')
    await passIn(world, 30_000, (ms) => vi.advanceTimersByTimeAsync(ms))
    expect(sentTo('/api/session/refresh')).toHaveLength(0)
    await passIn(world, 15_000, (ms) => vi.advanceTimersByTimeAsync(ms))
    expect(sentTo('/api/session/refresh')).toHaveLength(1)
  })

  test('with nothing kept nobody is signed in, and nobody is asked', async () => {
    const client = newProcess()
    await client.start()
    expect(client.state.status).toBe('signedOut')
    expect(world.calls).toEqual([])
  })

  test('a logout without a network holds in the next process, which tells the server', async () => {
    const client = newProcess()
    await client.logIn('alice@example.org', 'secret')
    world.answer = () => unreachable
    await client.logOut()
    expect(client.state.status).toBe('signedOut')
    world.answer = (method) => (method === 'DELETE' ? undefined : withTokens(2))
    const next = newProcess()
    await next.start()
    expect(next.state.status).toBe('signedOut')
    expect(world.calls).toEqual(['POST /api/session/refresh', 'DELETE /api/session'])
    expect(secret).toBeUndefined()
  })

  test('a definitive end erases what was kept', async () => {
    const client = newProcess()
    await client.logIn('alice@example.org', 'secret')
    world.answer = () => refusal(401, 'SESSION_ENDED', { reason: 'revoked' })
    await client.confirm()
    await vi.advanceTimersByTimeAsync(0)
    expect(client.state).toMatchObject({ status: 'ended', reason: 'revoked' })
    expect(secret).toBeUndefined()
    expect(client.proof()).toEqual({})
  })
})

test.each([undefined, '', 'mrt_opaque', 'a.b.c', 'a.e30.c'])('%s does not say when it ends', (token) => {
  expect(expiryOf(token)).toBeUndefined()
})
