import { Cancelled } from '../form/cancelled'
import { InWords } from '../form/in-words'
import { fromBase64url, toBase64url } from './bytes'

/** What the server sends, with bytes as text; we ask for no extension that would carry any. */
export type RequestOptions = Omit<PublicKeyCredentialRequestOptionsJSON, 'extensions'>
export type CreationOptions = Omit<PublicKeyCredentialCreationOptionsJSON, 'extensions'>
/** What goes back to it. */
export type Assertion = Awaited<ReturnType<typeof showPasskey>>

type Described = Omit<PublicKeyCredentialDescriptorJSON, 'type'> & { type: string }

let waiting: AbortController | undefined

export function passkeysWork(): boolean {
  return typeof PublicKeyCredential === 'function'
}

/** Can this browser offer passkeys inside the email field? */
export async function passkeysFillIn(): Promise<boolean> {
  return passkeysWork() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false)
}

/**
 * Asks the person for a passkey they have. With `fillIn` it waits inside the email field until they choose one there.
 * Throws `Cancelled` when a later request takes its place, else `InWords`.
 */
export async function showPasskey(
  options: RequestOptions,
  how: { fillIn?: boolean } = {},
) {
  const publicKey = {
    ...options,
    challenge: fromBase64url(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(described),
  } as PublicKeyCredentialRequestOptions
  const mediation = how.fillIn ? { mediation: 'conditional' as const } : {}
  const given = await alone((signal) => navigator.credentials.get({ publicKey, signal, ...mediation }))
  const { clientDataJSON, authenticatorData, signature, userHandle } = given.response as AuthenticatorAssertionResponse
  return {
    ...common(given),
    response: {
      clientDataJSON: toBase64url(clientDataJSON),
      authenticatorData: toBase64url(authenticatorData),
      signature: toBase64url(signature),
      ...(userHandle === null ? {} : { userHandle: toBase64url(userHandle) }),
    },
  }
}

/** Makes a new passkey on this device or on a security key. Throws `InWords`. */
export async function makePasskey(options: CreationOptions) {
  const publicKey = {
    ...options,
    challenge: fromBase64url(options.challenge),
    user: { ...options.user, id: fromBase64url(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(described),
  } as PublicKeyCredentialCreationOptions
  const made = await alone((signal) => navigator.credentials.create({ publicKey, signal }))
  const response = made.response as AuthenticatorAttestationResponse
  return {
    ...common(made),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      attestationObject: toBase64url(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  }
}

/** Ends the waiting inside the email field. */
export function stopWaiting(): void {
  waiting?.abort()
}

/** A page may ask for one passkey at a time: the newest request counts. */
async function alone(ask: (signal: AbortSignal) => Promise<Credential | null>): Promise<PublicKeyCredential> {
  waiting?.abort()
  const mine = new AbortController()
  waiting = mine
  try {
    const given = await ask(mine.signal)
    if (given instanceof PublicKeyCredential) return given
    throw new DOMException('nothing was given', 'NotAllowedError')
  } catch (error) {
    throw mine.signal.aborted ? new Cancelled() : new InWords(reasonOf(error), { cause: error })
  }
}

function reasonOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'InvalidStateError') return 'This device already has a passkey for your account.'
  if (name === 'SecurityError') return 'Passkeys do not work at this address. Open Mooring by its own address.'
  if (name === 'NotAllowedError') return 'No passkey was used: the browser was told to stop, or it took too long. Try again.'
  return 'This browser could not use a passkey. Try again, or use another way.'
}

function described(one: Described): PublicKeyCredentialDescriptor {
  return { ...one, id: fromBase64url(one.id) } as PublicKeyCredentialDescriptor
}

function common(credential: PublicKeyCredential) {
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    ...(credential.authenticatorAttachment === null ? {} : { authenticatorAttachment: credential.authenticatorAttachment }),
  }
}
