import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { refusal, unreachable, World } from './cast.test-kit'
import { Unreachable } from './refusal'

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

describe('logging out', () => {
  test('reaches the other tabs', async () => {
    const tab = await signedIn()
    const other = world.tab()
    await other.start()
    await tab.logOut()
    expect(other.state).toEqual({ status: 'signedOut', byChoice: true })
  })

  test('works without a network, and the server hears of it later', async () => {
    const tab = await signedIn()
    world.answer = () => unreachable
    await tab.logOut()
    expect(tab.state.status).toBe('signedOut')
    world.answer = () => undefined
    await vi.advanceTimersByTimeAsync(3000)
    expect(world.count('DELETE /api/session')).toBe(2)
  })

  test('is not undone by a reload before the server heard of it', async () => {
    const tab = await signedIn()
    world.answer = () => unreachable
    await tab.logOut()
    world.answer = (method) => (method === 'DELETE' ? unreachable : world.reply())
    const reloaded = world.tab()
    await reloaded.start()
    expect(reloaded.state.status).toBe('signedOut')
  })

  test.each([
    ['a question', 'GET'],
    ['a renewal', 'POST'],
  ])('is not undone by %s that was still under way', async (_, slow) => {
    const tab = await signedIn()
    world.answer = (method) => (slow === 'POST' && method === 'GET' ? refusal(401, 'TOKEN_EXPIRED') : world.reply())
    world.delayMs = (method) => (method === slow ? 500 : 0)
    const asked = tab.confirm()
    await vi.advanceTimersByTimeAsync(100)
    await tab.logOut()
    await vi.advanceTimersByTimeAsync(1000)
    await asked
    expect(tab.state.status).toBe('signedOut')
  })

  test('everywhere fails loudly when the server cannot be reached, and nobody is signed out', async () => {
    const tab = await signedIn()
    world.answer = () => unreachable
    await expect(tab.logOutEverywhere()).rejects.toThrow(Unreachable)
    expect(tab.state.status).toBe('active')
  })
})
