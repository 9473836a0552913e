import type { Remembered } from './types'

const rememberedKey = 'mooring.remembered'
const renewedKey = 'mooring.renewed'
const logoutKey = 'mooring.logout-pending'
const lastWorkspaceKey = (userId: string) => `mooring.last-workspace.${userId}`

/**
 * What this device remembers between visits: who was signed in, which workspaces there were, which one was open, whether a
 * logout still has to reach the server. Storage can be full, blocked or written by an older version; then we know less.
 */
export class DeviceMemory {
  private readonly storage: Storage

  constructor(storage: Storage) {
    this.storage = storage
  }

  remembered(): Remembered | undefined {
    try {
      const value: unknown = JSON.parse(this.storage.getItem(rememberedKey) ?? 'null')
      return isRemembered(value) ? value : undefined
    } catch {
      return undefined
    }
  }

  remember(value: Remembered): void {
    this.write(rememberedKey, JSON.stringify(value))
  }

  forget(): void {
    this.erase(rememberedKey)
    this.erase(renewedKey)
  }

  /** The newest renewal by any tab, with the server's time carried forward to now. */
  renewed(now: number): { expiresAt: string; serverTime: string } | undefined {
    const [expiresAt, serverTime, at] = (this.read(renewedKey) ?? '').split(' ')
    if (expiresAt === undefined || serverTime === undefined || at === undefined) return undefined
    const elapsed = Math.max(0, now - Number(at))
    const carried = Date.parse(serverTime) + elapsed
    return Number.isFinite(carried) ? { expiresAt, serverTime: new Date(carried).toISOString() } : undefined
  }

  setRenewed(expiresAt: string, serverTime: string, now: number): void {
    this.write(renewedKey, `${expiresAt} ${serverTime} ${now}`)
  }

  logoutPending(): boolean {
    return this.read(logoutKey) === 'yes'
  }

  setLogoutPending(pending: boolean): void {
    if (pending) this.write(logoutKey, 'yes')
    else this.erase(logoutKey)
  }

  lastWorkspace(userId: string): string | undefined {
    return this.read(lastWorkspaceKey(userId)) ?? undefined
  }

  setLastWorkspace(userId: string, workspaceId: string): void {
    this.write(lastWorkspaceKey(userId), workspaceId)
  }

  private read(key: string): string | null {
    try {
      return this.storage.getItem(key)
    } catch {
      return null
    }
  }

  private write(key: string, value: string): void {
    try {
      this.storage.setItem(key, value)
    } catch {
      // Blocked or full: the app works, it only forgets.
    }
  }

  private erase(key: string): void {
    try {
      this.storage.removeItem(key)
    } catch {
      // As above.
    }
  }
}

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== 'object' || value === null) return false
  const { user, workspaces } = value as Partial<Remembered>
  return typeof user?.id === 'string' && typeof user.email === 'string' && Array.isArray(workspaces)
}
