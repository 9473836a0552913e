import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Cancelled } from '../form/cancelled'
import { showPasskey } from './passkeys'

class Credential {
  static parseRequestOptionsFromJSON = (options: unknown) => options
  toJSON = () => ({ id: 'laptop' })
}

type Request = { mediation?: string; signal: AbortSignal; answer: () => void }

let asked: Request[]
const options = { challenge: 'AAAA' }

/** A browser whose person answers when told to, and which gives up a request that is withdrawn. */
beforeEach(() => {
  asked = []
  const get = ({ mediation, signal }: Request) =>
    new Promise((done, fail) => {
      asked.push({ signal, answer: () => done(new Credential()), ...(mediation === undefined ? {} : { mediation }) })
      signal.addEventListener('abort', () => fail(signal.reason as Error))
    })
  vi.stubGlobal('PublicKeyCredential', Credential)
  vi.stubGlobal('navigator', { credentials: { get } })
})

afterEach(() => vi.unstubAllGlobals())

test('a dialog takes the place of the offer inside the field', async () => {
  const offer = expect(showPasskey(options, { fillIn: true })).rejects.toThrow(Cancelled)
  const dialog = showPasskey(options)
  await offer
  asked[1]?.answer()
  expect(await dialog).toEqual({ id: 'laptop' })
  expect(asked.map((each) => each.mediation)).toEqual(['conditional', undefined])
})

test('an offer that comes late takes no dialog away, and none is made while the person has it open', async () => {
  const dialog = showPasskey(options)
  await expect(showPasskey(options, { fillIn: true })).rejects.toThrow(Cancelled)
  asked[0]?.answer()
  expect(await dialog).toEqual({ id: 'laptop' })
  expect(asked).toHaveLength(1)
})

test('an offer ends with its page, and after that none is made', async () => {
  const page = new AbortController()
  const offer = expect(showPasskey(options, { fillIn: true, signal: page.signal })).rejects.toThrow(Cancelled)
  page.abort()
  await offer
  await expect(showPasskey(options, { fillIn: true, signal: page.signal })).rejects.toThrow(Cancelled)
  expect(asked).toHaveLength(1)
})
