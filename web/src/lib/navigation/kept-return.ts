import type { KeyValues } from '@mooring/client'

import { returnPath } from './return-path'

const key = 'mooring.return'
const keptMs = 3600 * 1000

/** Where somebody was who has forgotten their password: the mail may open in another tab, and the login there leads on to it. */
export class KeptReturn {
  private readonly device: KeyValues
  private readonly now: () => number

  constructor(device: KeyValues, now: () => number = Date.now) {
    this.device = device
    this.now = now
  }

  keep(path: string | undefined): void {
    try {
      if (path === undefined) this.device.removeItem(key)
      else this.device.setItem(key, JSON.stringify({ path, at: this.now() }))
    } catch {
      // Blocked or full: the login leads to where it always does.
    }
  }

  /** Not for long: it may be somebody else who logs in here tomorrow. */
  kept(): string | undefined {
    try {
      const value: unknown = JSON.parse(this.device.getItem(key) ?? 'null')
      return isKept(value) && this.now() - value.at < keptMs ? returnPath(value.path) : undefined
    } catch {
      return undefined
    }
  }
}

function isKept(value: unknown): value is { path: string; at: number } {
  if (typeof value !== 'object' || value === null) return false
  return 'path' in value && typeof value.path === 'string' && 'at' in value && typeof value.at === 'number'
}

export const keptReturn = new KeptReturn({
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, value) => localStorage.setItem(name, value),
  removeItem: (name) => localStorage.removeItem(name),
})
