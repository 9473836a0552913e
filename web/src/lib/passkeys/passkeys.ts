import { createPasskey, getPasskey, PasskeyAborted, passkeysSupported, type PasskeyCreation, type PasskeyRequest } from '@mooring/client'

import { Cancelled } from '../form/cancelled'
import { InWords } from '../form/in-words'

let waiting: AbortController | undefined

/** Can this browser offer passkeys inside the email field? */
export async function passkeysFillIn(): Promise<boolean> {
  return passkeysSupported() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false)
}

/**
 * Asks the person for a passkey they have. With `fillIn` it waits inside the email field until they choose one there.
 * Throws `Cancelled` when a later request takes its place, else `InWords`.
 */
export function showPasskey(options: PasskeyRequest, { fillIn = false } = {}): Promise<unknown> {
  const mediation = fillIn ? { mediation: 'conditional' as const } : {}
  return alone((signal) => getPasskey(options, { signal, ...mediation }))
}

/** Makes a new passkey on this device or on a security key. Throws `InWords`. */
export function makePasskey(options: PasskeyCreation): Promise<unknown> {
  return alone(() => createPasskey(options))
}

/** Ends the waiting inside the email field. */
export function stopWaiting(): void {
  waiting?.abort()
}

/** A page may ask for one passkey at a time: the newest request counts. */
async function alone(ask: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
  waiting?.abort()
  const mine = new AbortController()
  waiting = mine
  try {
    return await ask(mine.signal)
  } catch (error) {
    throw mine.signal.aborted ? new Cancelled() : new InWords(reasonOf(error), { cause: error })
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
