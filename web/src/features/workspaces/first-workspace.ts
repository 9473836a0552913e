import type { Workspace } from '~/lib/api/types'

/** How far the list can be believed: the server's and all of it, its first page only, or what this device remembers. */
export type Belief = 'whole' | 'part' | 'remembered'

/** `ask`: the list does not say whether the remembered workspace is still there; `choose`: the person has to. */
export type Opening = { open: string } | { ask: string } | { choose: 'gone' | 'none' }

type Known = { workspaces: readonly Workspace[]; belief: Belief; lastOnDevice: string | undefined; defaultId: string | null }

/** Which workspace opens when the address names none: the last one on this device, else the default, else the first. When the last one is gone, the person chooses. */
export function firstWorkspace({ workspaces, belief, lastOnDevice, defaultId }: Known): Opening {
  const listed = (id: string | null | undefined) => workspaces.some((workspace) => workspace.id === id)
  if (lastOnDevice !== undefined && listed(lastOnDevice)) return { open: lastOnDevice }
  if (lastOnDevice !== undefined && belief === 'whole') return { choose: 'gone' }
  if (lastOnDevice !== undefined && belief === 'part') return { ask: lastOnDevice }
  return fallback(workspaces, listed(defaultId) || belief === 'part' ? defaultId : null)
}

function fallback(workspaces: readonly Workspace[], defaultId: string | null): Opening {
  const said = workspaces.find((workspace) => workspace.isDefault)?.id ?? defaultId
  const first = workspaces.find((workspace) => workspace.state !== 'archived') ?? workspaces[0]
  const id = said ?? first?.id
  return id === undefined ? { choose: 'none' } : { open: id }
}
