/** WebAuthn options and credentials as JSON, the way the server sends and takes them. */
export type PasskeyRequest = PublicKeyCredentialRequestOptionsJSON
export type PasskeyCreation = PublicKeyCredentialCreationOptionsJSON

/** The person closed the dialog, let it time out, or this device has no passkey that fits. The browser does not tell which. */
export class PasskeyAborted extends Error {
  constructor(options?: ErrorOptions) {
    super('No passkey was given', options)
    this.name = 'PasskeyAborted'
  }
}

/** True if this browser knows passkeys. */
export function passkeysSupported(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
}

/** `signal` ends the asking; with `mediation: 'conditional'` the browser asks inside the email field and waits there. */
export type Asking = Pick<CredentialRequestOptions, 'signal' | 'mediation'>

/** Asks the person for a passkey, with the browser's dialog. Throws `PasskeyAborted`. */
export async function getPasskey(options: PasskeyRequest, how: Asking = {}): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return await ceremony(() => navigator.credentials.get({ publicKey, ...how }))
}

/** Has the person make a passkey, with the browser's dialog. Throws `PasskeyAborted`. */
export async function createPasskey(options: PasskeyCreation): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return await ceremony(() => navigator.credentials.create({ publicKey }))
}

const declined = new Set(['NotAllowedError', 'AbortError', 'InvalidStateError'])

async function ceremony(ask: () => Promise<Credential | null>): Promise<unknown> {
  try {
    const credential = await ask()
    if (credential instanceof PublicKeyCredential) return credential.toJSON()
  } catch (error) {
    if (error instanceof DOMException && declined.has(error.name)) throw new PasskeyAborted({ cause: error })
    throw error
  }
  throw new PasskeyAborted()
}
