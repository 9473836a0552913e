import type { Request } from './http.js'
import { getPasskey, type PasskeyRequest } from './passkeys.js'
import { Refusal } from './refusal.js'
import type { SessionEngine } from './session-engine.js'

/** What proves the second factor. */
export type SecondFactor = { code: string } | { recoveryCode: string } | { credential: unknown }

type Asked = { challenge: string; options: PasskeyRequest }

/** The ways to a session. Each resolves when someone is signed in, and throws the server's refusal otherwise. */
export class SignIn {
  readonly engine: SessionEngine
  private readonly call: Request

  constructor(engine: SessionEngine, call: Request) {
    this.engine = engine
    this.call = call
  }

  /** Throws `SecondFactorRequired` (go on with `completeSecondFactor`) and `AccountClosed` (again with `reopen`, if that is wanted). */
  async logIn(email: string, password: string, { reopen = false } = {}): Promise<void> {
    await this.prove('/api/sessions', { email, password, ...(reopen ? { reopen } : {}) })
  }

  /** Refused with `SECOND_FACTOR_WRONG` (try again) or `CHALLENGE_INVALID` (begin again with the password). */
  async completeSecondFactor(challenge: string, proof: SecondFactor): Promise<void> {
    await this.prove('/api/sessions/second-factor', { challenge, ...proof })
  }

  /** The second factor by passkey, with the browser's own dialog. Throws `PasskeyAborted` if the person closed it. */
  async completeSecondFactorByPasskey(challenge: string): Promise<void> {
    const { options } = await this.call<Asked>('POST', '/api/sessions/second-factor/options', { challenge })
    await this.completeSecondFactor(challenge, { credential: await getPasskey(options) })
  }

  /** Without a password, with the browser's own dialog. Throws `PasskeyAborted` if the person closed it. */
  async logInByPasskey(): Promise<void> {
    const { challenge, options } = await this.call<Asked>('POST', '/api/sessions/passkey/options', {})
    await this.prove('/api/sessions/passkey', { challenge, credential: await getPasskey(options) })
  }

  /** `confirm`: the server has sent a mail (perhaps), and nobody is signed in yet. `invitation`: the secret of one, which lets in where sign-up is closed. */
  async signUp(email: string, password: string, name = '', invitation?: string): Promise<'signedIn' | 'confirm'> {
    const given = { email, password, ...(name === '' ? {} : { name }), ...(invitation === undefined ? {} : { invitation }) }
    const entered = await this.engine.enter('/api/accounts', given)
    return entered ? 'signedIn' : 'confirm'
  }

  private async prove(path: string, body: Record<string, unknown>): Promise<void> {
    if (!(await this.engine.enter(path, body))) throw new Refusal({ status: 500, code: 'FAULT' })
  }
}
