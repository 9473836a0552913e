import type { Workspace } from '~/lib/api/types'

/** Which workspace opens when the address names none: the last one on this device, else the default, else the first. */
export function firstWorkspace(
  workspaces: readonly Workspace[],
  lastOnDevice: string | undefined,
  defaultId: string | null,
): Workspace | undefined {
  const byId = (id: string | null | undefined) => workspaces.find((workspace) => workspace.id === id)
  return byId(lastOnDevice) ?? byId(defaultId) ?? workspaces.find((workspace) => workspace.isDefault) ?? workspaces[0]
}
