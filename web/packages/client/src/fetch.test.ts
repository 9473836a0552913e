import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { refusal, World } from './cast.test-kit'
import { AccountClosed, isRefusal, SecondFactorRequired } from './refusal'
import { refusalCodes } from './refusal-codes.generated'

let world: World

beforeEach(() => {
  vi.useFakeTimers()
  world = new World()
})

afterEach(() => {
  vi.useRealTimers()
})

async function signedIn() {
  const tab = world.tab()
  await tab.logIn('alice@example.org', 'secret')
  return tab
}

test('a fetch that meets an expired token is renewed and repeated once, with its body', async () => {
  const tab = await signedIn()
  world.answer = (_, path) => (path === '/api/imports' ? refusal(401, 'TOKEN_EXPIRED') : world.reply())
  const response = await tab.fetch('/api/imports', { method: 'POST', body: '{"rows":3}' })
  expect(response.status).toBe(401)
  expect(world.sent.filter(({ path }) => path === '/api/imports').map(({ body }) => body)).toEqual([{ rows: 3 }, { rows: 3 }])
  expect(world.count('POST /api/session/refresh')).toBe(1)
})

test.each(['https://elsewhere.test/api', '//elsewhere.test/api', 'https://mooring.test.elsewhere.test/'])(
  'a fetch of %s is refused before anything is sent',
  async (input) => {
    const tab = await signedIn()
    const before = world.calls.length
    await expect(tab.fetch(input)).rejects.toThrow(TypeError)
    expect(world.calls.length).toBe(before)
  },
)

test.each([
  ['TOKEN_EXPIRED', 403],
  ['CREDENTIALS_WRONG', 401],
])('a fetch refused with %s %i is handed back as it is, still readable', async (code, status) => {
  const tab = await signedIn()
  world.answer = () => refusal(status, code)
  const response = await tab.fetch('/api/anything')
  expect(await response.json()).toMatchObject({ code })
  expect(tab.state.status).toBe('active')
})

test('a fetch refused because the session is over ends it', async () => {
  const tab = await signedIn()
  world.answer = () => refusal(401, 'SESSION_ENDED', { reason: 'signed_out_elsewhere' })
  await tab.fetch('/api/anything')
  expect(tab.state).toMatchObject({ status: 'ended', reason: 'signed_out_elsewhere' })
})

test('many calls that meet an expired token ask for one renewal, and for no more while that fails', async () => {
  const tab = await signedIn()
  world.answer = (_, path) => (path === '/api/session/refresh' ? refusal(500, 'FAULT') : refusal(401, 'TOKEN_EXPIRED'))
  const calls = Array.from({ length: 8 }, () => tab.request('GET', '/api/anything'))
  const outcomes = await Promise.allSettled(calls)
  await expect(tab.request('GET', '/api/anything')).rejects.toMatchObject({ code: 'FAULT' })
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
  expect(world.count('POST /api/session/refresh')).toBe(1)
  expect(tab.state.status).toBe('offline')
})

test('a login that needs a second factor says by which, and is completed by it', async () => {
  const tab = world.tab()
  const asked = { challenge: 'c-1', methods: ['totp', 'of_tomorrow', 'recovery_code'], expiresAt: world.now(60_000) }
  world.answer = () => refusal(401, 'SECOND_FACTOR_REQUIRED', asked)
  const refused = await tab.logIn('alice@example.org', 'secret').catch((error: unknown) => error)
  if (!(refused instanceof SecondFactorRequired)) throw new Error('it was not asked for')
  expect(refused).toMatchObject({ ...asked, methods: ['totp', 'recovery_code'] })
  expect(tab.state.status).not.toBe('ended')
  world.answer = () => world.reply()
  await tab.completeSecondFactor(refused.challenge, { code: '123456' })
  expect(world.sent.at(-1)).toMatchObject({ path: '/api/sessions/second-factor', body: { challenge: 'c-1', code: '123456' } })
  expect(tab.state.status).toBe('active')
})

test('a closed account says until when it can be had back, and is reopened on request', async () => {
  const tab = world.tab()
  world.answer = () => refusal(403, 'ACCOUNT_CLOSED', { reopenUntil: '2026-12-23T12:00:00.000Z' })
  const refused = await tab.logIn('alice@example.org', 'secret').catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(AccountClosed)
  expect(refused).toMatchObject({ reopenUntil: '2026-12-23T12:00:00.000Z' })
  world.answer = () => world.reply()
  await tab.logIn('alice@example.org', 'secret', { reopen: true })
  expect(world.sent.at(-1)?.body).toMatchObject({ reopen: true, delivery: 'cookie' })
})

test('a sign-up that goes on by mail signs nobody in', async () => {
  const tab = world.tab()
  world.answer = () => Response.json({}, { status: 202 })
  await tab.start()
  await expect(tab.signUp('alice@example.org', 'secret')).resolves.toBe('confirm')
  expect(tab.state.status).toBe('signedOut')
})

test('a refusal is known by its code, which is one of the list', async () => {
  const tab = world.tab()
  world.answer = () => refusal(401, 'CREDENTIALS_WRONG')
  const refused = await tab.logIn('alice@example.org', 'wrong').catch((error: unknown) => error)
  expect(isRefusal(refused, 'CREDENTIALS_WRONG')).toBe(true)
  expect(isRefusal(refused, 'RATE_LIMITED')).toBe(false)
  expect(refusalCodes).toContain('CREDENTIALS_WRONG')
})
