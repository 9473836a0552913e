import { createPasskey, getPasskey, PasskeyAborted, passkeysSupported, type PasskeyCreation, type PasskeyRequest } from '@mooring/client'

import { Cancelled } from '../form/cancelled'
import { InWords } from '../form/in-words'

/** The request that the browser has now: a page may have one. An offer waits inside the email field; anything else was asked for by the person. */
let now: { stop: AbortController; offer: boolean } | undefined

/** Can this browser offer passkeys inside the email field? */
export async function passkeysFillIn(): Promise<boolean> {
  return passkeysSupported() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false)
}

type Asking = { fillIn?: boolean; signal?: AbortSignal | undefined }

/**
 * Asks the person for a passkey they have. With `fillIn` it waits inside the email field until they choose one there, or until
 * `signal`. Throws `Cancelled` when that is over or a later request takes its place, else `InWords`.
 */
export function showPasskey(options: PasskeyRequest, { fillIn = false, signal }: Asking = {}): Promise<unknown> {
  const mediation = fillIn ? { mediation: 'conditional' as const } : {}
  return alone((ends) => getPasskey(options, { signal: ends, ...mediation }), fillIn, signal)
}

/** Makes a new passkey on this device or on a security key. Throws `InWords`. */
export function makePasskey(options: PasskeyCreation): Promise<unknown> {
  return alone(() => createPasskey(options))
}

/** The newest request counts, but an offer that was long in the making takes no dialog away from the person. */
async function alone(ask: (ends: AbortSignal) => Promise<unknown>, offer = false, signal?: AbortSignal): Promise<unknown> {
  if (signal?.aborted || (offer && now?.offer === false)) throw new Cancelled()
  now?.stop.abort()
  const mine = { stop: new AbortController(), offer }
  now = mine
  signal?.addEventListener('abort', () => mine.stop.abort())
  try {
    return await ask(mine.stop.signal)
  } catch (error) {
    throw mine.stop.signal.aborted ? new Cancelled() : new InWords(reasonOf(error), { cause: error })
  } finally {
    if (now === mine) now = undefined
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof PasskeyAborted ? error.cause : error
  const name = cause instanceof DOMException ? cause.name : ''
  if (name === 'InvalidStateError') return 'This device already has a passkey for your account.'
  if (name === 'SecurityError') return 'Passkeys do not work at this address. Open Mooring by its own address.'
  if (error instanceof PasskeyAborted) return 'No passkey was used: the browser was told to stop, or it took too long. Try again.'
  return 'This browser could not use a passkey. Try again, or use another way.'
}
