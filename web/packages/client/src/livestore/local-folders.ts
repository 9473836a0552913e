/** The folders on this device in which workspaces are kept. */
export type LocalFolders = {
  /** Removes a folder with all in it; resolves too if there was none. Rejects while a store has it open. */
  remove: (directory: string) => Promise<void>
  /** Runs `work` while no other tab runs its own for this folder. */
  exclusively: (directory: string, work: () => Promise<void>) => Promise<void>
}

/** The folder of one user's copy of one workspace: another user of the same browser has another. */
export function localDirectory(userId: string, workspaceId: string): string {
  return `mooring-${userId}-${workspaceId}`
}

/** In the browser's private file system. LiveStore adds the version of its format to the name. */
export const browserFolders: LocalFolders = {
  exclusively: async (directory, work) => {
    await navigator.locks.request(`mooring-folder-${directory}`, work)
  },
  remove: async (directory) => {
    const root = await navigator.storage.getDirectory()
    const names: string[] = []
    for await (const name of root.keys()) if (name === directory || name.startsWith(`${directory}@`)) names.push(name)
    for (const name of names) await root.removeEntry(name, { recursive: true })
  },
}
