/** An address of the API below one workspace. */
export function workspacePath(workspaceId: string, below = ''): string {
  return `/api/workspaces/${encodeURIComponent(workspaceId)}${below}`
}
