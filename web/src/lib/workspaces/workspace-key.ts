/** Under this stands in the query cache everything that is known of one workspace: what the server tells about it lets all of it be read again. */
export function workspaceKey(userId: string, workspaceId: string) {
  return ['workspace', userId, workspaceId] as const
}
