import type { SignedIn } from './api.js'
import { backoffMs } from './backoff.js'
import { Refusal } from './refusal.js'
import type { Ports } from './renewal.js'
import { judge } from './verdict.js'

/** A logout that the server still has to hear of: tried until it does, over reloads and days without a network. */
export class Departure {
  private readonly ports: Ports
  private timer: ReturnType<typeof setTimeout> | undefined
  private attempt = 0
  private finishing: Promise<void> | undefined

  constructor(ports: Ports) {
    this.ports = ports
  }

  begin(): void {
    this.ports.memory.setLogoutPending(true)
  }

  /** Somebody signs in instead. */
  giveUp(): void {
    clearTimeout(this.timer)
    this.attempt = 0
    this.ports.memory.setLogoutPending(false)
  }

  /** Tells the server. Calls at the same time share one try, so that a sign-in that waits for it meets nothing of it later. */
  finish(): Promise<void> {
    this.finishing ??= this.attemptOnce().finally(() => (this.finishing = undefined))
    return this.finishing
  }

  private async attemptOnce(): Promise<void> {
    const { credentials, memory, random } = this.ports
    try {
      await credentials.leave()
      await this.tell()
      if (!memory.logoutPending()) return
      this.giveUp()
      await credentials.drop()
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) {
        this.giveUp()
        return await credentials.drop()
      }
      clearTimeout(this.timer)
      this.timer = setTimeout(() => void this.retry(), backoffMs(this.attempt++, random))
    }
  }

  /** With no cookie to send, only an access token tells the server whose session it is: fetched once more, to end it. */
  private async tell(): Promise<void> {
    const { credentials, http } = this.ports
    const renew = async () => {
      if (credentials.delivery === 'cookie') return
      await credentials.keep(await http.request<SignedIn>('POST', '/api/session/refresh', await credentials.refreshBody()))
      await credentials.leave()
    }
    if (!credentials.ready()) await renew()
    try {
      await http.request('DELETE', '/api/session')
    } catch (error) {
      if (judge(error).kind !== 'renew' || credentials.delivery === 'cookie') throw error
      await renew()
      await http.request('DELETE', '/api/session')
    }
  }

  private async retry(): Promise<void> {
    if (this.ports.memory.logoutPending()) await this.finish()
  }
}
