import type { Adapter } from '@livestore/common'
import type { LiveStoreSchema } from '@livestore/common/schema'
import { storeOptions, type RegistryStoreOptions, type Store, type StoreRegistry } from '@livestore/livestore'

import type { MooringClient } from '../client.js'
import { Listeners } from '../listeners.js'
import type { LocalData } from '../memory.js'
import { isSignedIn } from '../state.js'
import { LocalDataLedger } from './local-data.js'
import { browserFolders, localDirectory, type LocalFolders } from './local-folders.js'
import { NewLives } from './new-lives.js'
import { keptAdapter } from './kept-adapter.js'
import { SeparateStores } from './separate-stores.js'
import type { WaitingEdit } from './watch-sync.js'

/**
 * Where one user's copy of a workspace is kept. `userId` also keeps the workers of two users of one browser apart. `emptied`: the log
 * was replaced, so LiveStore's worker has emptied the copy and is to fill it anew before anything of it is shown
 * (`experimental: { disableFastPath: emptied }`).
 */
export type Place = { directory: string; userId: string; emptied: boolean }

export type LocalStoresOptions<TSchema extends LiveStoreSchema> = {
  schema: TSchema
  /** Usually `({ directory }) => makePersistedAdapter({ …, storage: { type: 'opfs', directory } })`. */
  adapter: (place: Place) => Adapter
  /** What else LiveStore is to be told. A sync payload is not among it: no token belongs there. */
  options?: Pick<
    RegistryStoreOptions<TSchema>,
    'batchUpdates' | 'boot' | 'confirmUnsavedChanges' | 'disableDevtools' | 'onBootStatus' | 'unusedCacheTime'
  >
  /** Called whenever the stores of a user were closed. */
  onClosed?: () => void
  /**
   * Told of edits that a device had when its workspace was replaced, and that the server had not taken: LiveStore has dropped them, and
   * nobody else has them.
   */
  onLeft?: (place: { userId: string; workspaceId: string }, edits: readonly WaitingEdit[]) => void
  folders?: LocalFolders
}

/**
 * The workspaces of whoever is signed in, on this device. They are closed when the session is over, and keep their data; a missing
 * network does nothing to them. Another user gets other stores, in other folders.
 */
export class LocalStores<TSchema extends LiveStoreSchema> {
  private readonly client: MooringClient
  private readonly local: LocalStoresOptions<TSchema>
  private readonly ledger: LocalDataLedger
  private opened: { userId: string; registry: SeparateStores } | undefined
  private discarding: string | undefined
  private readonly newLives: NewLives
  private readonly closing = new Map<string, Promise<void>>()
  private readonly eras = new Map<string, number>()
  private readonly listeners = new Listeners()
  /** Calls back when the `era` of a workspace has changed. */
  readonly subscribe = this.listeners.subscribe

  constructor(client: MooringClient, local: LocalStoresOptions<TSchema>) {
    this.client = client
    this.local = local
    this.ledger = new LocalDataLedger(client.memory, local.folders ?? browserFolders)
    this.newLives = new NewLives(client.tabs)
    // A moment later: the screens over the stores go first.
    client.subscribe(() => void setTimeout(() => this.follow()))
    client.tabs.listen((message) => message.type === 'local-data-discarded' && this.reopen(message.userId, message.workspaceId))
  }

  /** The open stores of one user: for `StoreRegistryProvider`. */
  registry(userId: string): StoreRegistry {
    if (this.opened?.userId === userId) return this.opened.registry
    void this.close()
    const registry = new SeparateStores()
    this.opened = { userId, registry }
    return registry
  }

  /** Counts how often a workspace was closed to be opened anew: the screens over it are then to begin again. */
  era(workspaceId: string): number {
    return this.eras.get(workspaceId) ?? 0
  }

  /** How a workspace is opened: for `useStore`. Its store id is the workspace id exactly as the server gave it. */
  options(userId: string, workspaceId: string): RegistryStoreOptions<TSchema> {
    const directory = localDirectory(userId, workspaceId)
    return storeOptions({
      ...this.local.options,
      storeId: workspaceId,
      schema: this.local.schema,
      adapter: keptAdapter({
        adapter: () => this.local.adapter({ directory, userId, emptied: this.ledger.isEmptied(userId, workspaceId) }),
        ready: async () => {
          await this.closing.get(workspaceId)
          await this.ledger.clear(userId, workspaceId)
          await this.newLives.turn(userId, workspaceId)
        },
        opened: () => {
          this.ledger.noteOpened(userId, workspaceId)
          this.newLives.entered(userId, workspaceId)
        },
        note: (unsynced) => this.ledger.note(userId, workspaceId, unsynced),
        replaced: (leading, left) => {
          if (left.length > 0) this.local.onLeft?.({ userId, workspaceId }, left)
          this.enterNewLife(userId, workspaceId, leading)
        },
      }),
    })
  }

  /** Opens a workspace ahead, because it is about to be wanted. Unwanted after all, it is closed again by itself. */
  prepare(userId: string, workspaceId: string): void {
    void this.registry(userId).preload(this.options(userId, workspaceId))
  }

  /** The workspaces of this user with edits that are on this device only. */
  unsynced(userId: string): LocalData[] {
    return this.ledger.unsynced(userId)
  }

  /** Throws a user's data of these workspaces away, unsynced edits too, as soon as their stores are closed: log out before or after. */
  discard(userId: string, workspaceIds: readonly string[]): void {
    this.ledger.mark(userId, workspaceIds)
    this.discarding = userId
    setTimeout(() => this.follow())
  }

  /** Throws away what this device has of one workspace, and opens it as the server has it, in every tab. Nothing else is lost. */
  async startAfresh(userId: string, workspaceId: string): Promise<void> {
    this.ledger.mark(userId, [workspaceId])
    this.client.tabs.send({ type: 'local-data-discarded', userId, workspaceId })
    this.reopen(userId, workspaceId)
    await this.closing.get(workspaceId)
    await this.ledger.clear(userId, workspaceId)
  }

  /** Has a look at what is on this device of a workspace, also of one that the server refuses: it is open for as long as `look` takes. */
  async visit<T>(userId: string, workspaceId: string, look: (store: Store<TSchema>) => Promise<T>): Promise<T> {
    const registry = this.registry(userId)
    const options = this.options(userId, workspaceId)
    const store = await registry.getOrLoadPromise(options)
    const release = registry.retain(options)
    try {
      return await look(store)
    } finally {
      release()
    }
  }

  /** Remembered, so that a page that is loaded anew in between opens what there is then. */
  private enterNewLife(userId: string, workspaceId: string, leading: boolean): void {
    this.ledger.noteEmptied(userId, workspaceId)
    this.newLives.begin(userId, workspaceId, leading)
    this.client.memory.forgetSeenHead(userId, workspaceId)
    this.reopen(userId, workspaceId)
  }

  private reopen(userId: string, workspaceId: string): void {
    const { opened } = this
    if (opened?.userId !== userId) return
    const close = opened.registry.forget(workspaceId)
    this.eras.set(workspaceId, this.era(workspaceId) + 1)
    // The screens go first, as above; what they open next waits until this is closed.
    this.closing.set(workspaceId, new Promise((done) => setTimeout(() => void close().finally(done))))
    this.listeners.tell()
  }

  private follow(): void {
    const { state } = this.client
    if (state.status === 'starting' || isSignedIn(state)) return
    void this.close()
  }

  private async close(): Promise<void> {
    const { opened, discarding } = this
    if (opened === undefined && discarding === undefined) return
    this.opened = undefined
    this.discarding = undefined
    this.local.onClosed?.()
    await opened?.registry.dispose()
    if (discarding !== undefined) await this.ledger.clearAll(discarding)
  }
}

/** LiveStore over a client, in one call. */
export function connectLiveStore<TSchema extends LiveStoreSchema>(
  client: MooringClient,
  options: LocalStoresOptions<TSchema>,
): LocalStores<TSchema> {
  return new LocalStores(client, options)
}
