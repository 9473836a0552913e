import type { Workspace } from '~/lib/api/types'

/** Whether something happened in a workspace since it was open on this device; `seen` is undefined where nothing is known. */
export function isUnread({ head }: Pick<Workspace, 'head'>, seen: number | undefined): boolean {
  return head !== undefined && seen !== undefined && head > seen
}
