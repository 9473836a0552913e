import type { Times } from './lifetime.js'
import { identityOf, type Identity, type Remembered } from './state.js'

/** The part of `localStorage` that is needed. */
export type KeyValues = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const rememberedKey = 'mooring.remembered'
const renewedKey = 'mooring.renewed'
const logoutKey = 'mooring.logout-pending'
const lastWorkspaceKey = (userId: string) => `mooring.last-workspace.${userId}`
const eventsKey = (userId: string) => `mooring.events-after.${userId}`
const seenHeadKey = (userId: string, workspaceId: string) => `mooring.seen-head.${userId}.${workspaceId}`
const localDataKey = (userId: string) => `mooring.local-data.${userId}`
const openedKey = (userId: string) => `mooring.opened.${userId}`
const openedKept = 50

/**
 * What is known of a workspace's data on this device: how many edits the server has not confirmed, whether it is to be thrown away, and
 * whether LiveStore has emptied it because the log was replaced.
 */
export type LocalData = { workspaceId: string; unsynced: number; discard?: true; emptied?: true }

/** A workspace that was open on this device. Its name is what is left to call it by, should it go away. */
export type Opened = { id: string; name: string }

/**
 * What this device remembers between visits: who was signed in, which workspaces there were, which one was open, whether a
 * logout still has to reach the server. Storage can be full, blocked or written by an older version; then we know less.
 */
export class DeviceMemory {
  private readonly storage: KeyValues

  constructor(storage: KeyValues) {
    this.storage = storage
  }

  remembered(): Remembered | undefined {
    const value = this.json(rememberedKey)
    return isRemembered(value) ? { ...identityOf(value), workspaces: value.workspaces } : undefined
  }

  remember(value: Remembered): void {
    this.write(rememberedKey, JSON.stringify(value))
  }

  /** The list of workspaces stays, if it is the same person's. */
  rememberIdentity(identity: Identity): void {
    const before = this.remembered()
    this.remember({ ...identity, workspaces: before?.user.id === identity.user.id ? before.workspaces : [] })
  }

  forget(): void {
    this.erase(rememberedKey)
    this.erase(renewedKey)
  }

  /** The newest renewal by any tab, with the server's time carried forward to now. */
  renewed(now: number): Times | undefined {
    const [expiresAt, serverTime, at] = (this.read(renewedKey) ?? '').split(' ')
    if (expiresAt === undefined || serverTime === undefined || at === undefined) return undefined
    const elapsed = Math.max(0, now - Number(at))
    const carried = Date.parse(serverTime) + elapsed
    return Number.isFinite(carried) ? { expiresAt, serverTime: new Date(carried).toISOString() } : undefined
  }

  setRenewed({ expiresAt, serverTime }: Times, now: number): void {
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

  /** Up to where the user has seen a workspace's log on this device; undefined for one that this device does not know yet. */
  seenHead(userId: string, workspaceId: string): number | undefined {
    const seen = this.read(seenHeadKey(userId, workspaceId))
    return seen === null || !/^\d+$/.test(seen) ? undefined : Number(seen)
  }

  setSeenHead(userId: string, workspaceId: string, head: number): void {
    this.write(seenHeadKey(userId, workspaceId), String(head))
  }

  /** The log is another one now, with a head of its own. */
  forgetSeenHead(userId: string, workspaceId: string): void {
    this.erase(seenHeadKey(userId, workspaceId))
  }

  /** Up to where this browser has heard what happened to the user's workspaces. */
  eventsAfter(userId: string): string | undefined {
    return this.read(eventsKey(userId)) ?? undefined
  }

  setEventsAfter(userId: string, position: string): void {
    this.write(eventsKey(userId), position)
  }

  localData(userId: string): LocalData[] {
    const value = this.json(localDataKey(userId))
    return Array.isArray(value) ? value.filter(isLocalData) : []
  }

  setLocalData(userId: string, data: LocalData): void {
    const others = this.localData(userId).filter((each) => each.workspaceId !== data.workspaceId)
    const known = data.unsynced > 0 || data.discard === true || data.emptied === true
    const kept = known ? [...others, data] : others
    if (kept.length === 0) this.erase(localDataKey(userId))
    else this.write(localDataKey(userId), JSON.stringify(kept))
  }

  /** The workspaces the user has had open on this device, the latest first. */
  opened(userId: string): Opened[] {
    const value = this.json(openedKey(userId))
    return Array.isArray(value) ? value.filter(isOpened) : []
  }

  noteOpened(userId: string, { id, name }: Opened): void {
    const before = this.opened(userId)
    if (before[0]?.id === id && before[0].name === name) return
    const kept = [{ id, name }, ...before.filter((each) => each.id !== id)].slice(0, openedKept)
    this.write(openedKey(userId), JSON.stringify(kept))
  }

  forgetOpened(userId: string, workspaceId: string): void {
    this.write(openedKey(userId), JSON.stringify(this.opened(userId).filter((each) => each.id !== workspaceId)))
  }

  private json(key: string): unknown {
    try {
      return JSON.parse(this.read(key) ?? 'null')
    } catch {
      return undefined
    }
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

/** Remembers for as long as the process lives. */
export function forgetfulStorage(): KeyValues {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
}

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== 'object' || value === null) return false
  const { user, workspaces } = value as Partial<Remembered>
  return typeof user?.id === 'string' && typeof user.email === 'string' && Array.isArray(workspaces)
}

function isOpened(value: unknown): value is Opened {
  if (typeof value !== 'object' || value === null) return false
  const { id, name } = value as Partial<Opened>
  return typeof id === 'string' && typeof name === 'string'
}

function isLocalData(value: unknown): value is LocalData {
  if (typeof value !== 'object' || value === null) return false
  const { workspaceId, unsynced } = value as Partial<LocalData>
  return typeof workspaceId === 'string' && typeof unsynced === 'number'
}
