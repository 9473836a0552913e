import type { KeyValues } from '@mooring/client'

const key = 'mooring.invitation'
const keptMs = 14 * 24 * 3600 * 1000

/**
 * The secret of an invitation whose link was opened here: kept until it is accepted, declined or refused, so that signing up, confirming an
 * address by mail, logging in as somebody else and reloading lead back to it. In this tab, and on this device for the tab that a mail opens.
 */
export class KeptInvitation {
  private readonly tab: KeyValues
  private readonly device: KeyValues
  private readonly now: () => number

  constructor(tab: KeyValues, device: KeyValues, now: () => number = Date.now) {
    this.tab = tab
    this.device = device
    this.now = now
  }

  keep(token: string): void {
    const value = JSON.stringify({ token, at: this.now() })
    attempt(() => this.tab.setItem(key, value))
    attempt(() => this.device.setItem(key, value))
  }

  /** What the page of invitations is about. */
  here(): string | undefined {
    return this.read(this.tab) ?? this.read(this.device)
  }

  /** What whoever has signed in is to be led to. */
  waiting(): string | undefined {
    return this.read(this.device)
  }

  /** Leads nobody to it any more; this tab goes on to show what it was. */
  layAside(): void {
    attempt(() => this.device.removeItem(key))
  }

  forget(): void {
    this.layAside()
    attempt(() => this.tab.removeItem(key))
  }

  private read(storage: KeyValues): string | undefined {
    const { token, at } = parsed(attempt(() => storage.getItem(key)))
    return typeof token === 'string' && typeof at === 'number' && this.now() - at < keptMs ? token : undefined
  }
}

function parsed(text: string | null | undefined): { token?: unknown; at?: unknown } {
  const value: unknown = attempt(() => JSON.parse(text ?? 'null'))
  return typeof value === 'object' && value !== null ? value : {}
}

/** Storage may be blocked or full, and may hold what another version wrote. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

const storageOf = (storage: () => Storage): KeyValues => ({
  getItem: (name) => storage().getItem(name),
  setItem: (name, value) => storage().setItem(name, value),
  removeItem: (name) => storage().removeItem(name),
})

export const keptInvitation = new KeptInvitation(
  storageOf(() => sessionStorage),
  storageOf(() => localStorage),
)
