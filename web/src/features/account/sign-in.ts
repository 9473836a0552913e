import { request } from '~/lib/api/request'
import { showPasskey, type Assertion, type RequestOptions } from '~/lib/passkeys/passkeys'
import { session } from '~/lib/session/session'

/** How someone proves the second factor. */
export type Proof = { code: string } | { recoveryCode: string } | { credential: Assertion }

type PasskeyOptions = { challenge: string; options: RequestOptions }

export async function logIn(email: string, password: string, reopen = false): Promise<void> {
  await session.enter('/api/sessions', { email, password, ...(reopen ? { reopen } : {}) })
}

/** False when the account comes to be only once the address was confirmed by mail. */
export function signUp(email: string, password: string, name: string): Promise<boolean> {
  return session.enter('/api/accounts', { email, password, ...(name === '' ? {} : { name }) })
}

export async function proveSecondFactor(challenge: string, proof: Proof): Promise<void> {
  await session.enter('/api/sessions/second-factor', { challenge, ...proof })
}

/** The second factor by passkey: the browser asks the person in between. */
export async function proveByPasskey(challenge: string): Promise<void> {
  const path = '/api/sessions/second-factor/options'
  const { options } = await request<Pick<PasskeyOptions, 'options'>>('POST', path, { challenge })
  await proveSecondFactor(challenge, { credential: await showPasskey(options) })
}

/** Without address or password: the passkey says who it is. With `fillIn` it is offered inside the email field. */
export async function askForPasskey(how: { fillIn?: boolean } = {}): Promise<() => Promise<void>> {
  const { challenge, options } = await request<PasskeyOptions>('POST', '/api/sessions/passkey/options')
  const credential = await showPasskey(options, how)
  return async () => {
    await session.enter('/api/sessions/passkey', { challenge, credential })
  }
}
