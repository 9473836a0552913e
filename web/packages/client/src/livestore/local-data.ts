import type { DeviceMemory, LocalData } from '../memory.js'
import { localDirectory, type LocalFolders } from './local-folders.js'

const tries = 40
const pauseMs = 250

/** What of a user's workspaces is on this device only, and how it is thrown away when the user wants that. */
export class LocalDataLedger {
  private readonly memory: DeviceMemory
  private readonly folders: LocalFolders

  constructor(memory: DeviceMemory, folders: LocalFolders) {
    this.memory = memory
    this.folders = folders
  }

  /** The workspaces with edits that the server has not confirmed, open or not. */
  unsynced(userId: string): LocalData[] {
    return this.memory.localData(userId).filter((each) => each.unsynced > 0 && each.discard === undefined)
  }

  note(userId: string, workspaceId: string, unsynced: number): void {
    const known = this.known(userId, workspaceId)
    if (known?.discard !== undefined || (known?.unsynced ?? 0) === unsynced) return
    this.memory.setLocalData(userId, { ...known, workspaceId, unsynced })
  }

  /** The workspace's log was replaced, and LiveStore has emptied the copy. Remembered until it is open again, also over a reload. */
  noteEmptied(userId: string, workspaceId: string): void {
    this.memory.setLocalData(userId, { workspaceId, unsynced: 0, emptied: true })
  }

  isEmptied(userId: string, workspaceId: string): boolean {
    return this.known(userId, workspaceId)?.emptied === true
  }

  noteOpened(userId: string, workspaceId: string): void {
    const known = this.known(userId, workspaceId)
    if (known?.emptied === true) this.memory.setLocalData(userId, { workspaceId, unsynced: known.unsynced })
  }

  /** Decides it; done by `clear`. Remembered, so that closing the page in between changes nothing. */
  mark(userId: string, workspaceIds: readonly string[]): void {
    for (const workspaceId of workspaceIds) this.memory.setLocalData(userId, { workspaceId, unsynced: 0, discard: true })
  }

  /** Removes what was marked. Its stores must be closed, or about to be. */
  async clearAll(userId: string): Promise<void> {
    const marked = this.memory.localData(userId).filter((each) => each.discard === true)
    await Promise.all(marked.map(({ workspaceId }) => this.clear(userId, workspaceId)))
  }

  /** Resolves when the workspace may be opened: at once, or after what was marked is gone. */
  async clear(userId: string, workspaceId: string): Promise<void> {
    if (!this.isMarked(userId, workspaceId)) return
    const directory = localDirectory(userId, workspaceId)
    await this.folders.exclusively(directory, async () => {
      // Another tab may have done it meanwhile, and have opened the workspace anew.
      if (!this.isMarked(userId, workspaceId)) return
      await this.remove(directory)
      this.memory.setLocalData(userId, { workspaceId, unsynced: 0 })
    })
  }

  private isMarked(userId: string, workspaceId: string): boolean {
    return this.known(userId, workspaceId)?.discard === true
  }

  private known(userId: string, workspaceId: string): LocalData | undefined {
    return this.memory.localData(userId).find((each) => each.workspaceId === workspaceId)
  }

  /** A worker that was told to stop lets go of its files a moment later. */
  private async remove(directory: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.folders.remove(directory)
      } catch (error) {
        if (attempt === tries) throw error
        await new Promise((done) => setTimeout(done, pauseMs))
      }
    }
  }
}
