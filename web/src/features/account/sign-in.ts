import { type PasskeyRequest, request } from '@mooring/client'

import { showPasskey } from '~/lib/passkeys/passkeys'
import { session } from '~/lib/session/session'

/** The second factor by passkey: the browser asks the person in between, and what it answers is said in our words. */
export async function proveByPasskey(challenge: string): Promise<void> {
  const path = '/api/sessions/second-factor/options'
  const { options } = await request<{ options: PasskeyRequest }>('POST', path, { challenge })
  await session.completeSecondFactor(challenge, { credential: await showPasskey(options) })
}

/** Without address or password: the passkey says who it is. With `fillIn` it is offered inside the email field, until `signal`. */
export async function askForPasskey(how: { fillIn?: boolean; signal?: AbortSignal } = {}): Promise<() => Promise<void>> {
  const path = '/api/sessions/passkey/options'
  const { challenge, options } = await request<{ challenge: string; options: PasskeyRequest }>('POST', path, {})
  const credential = await showPasskey(options, how)
  return async () => {
    await session.enter('/api/sessions/passkey', { challenge, credential })
  }
}
