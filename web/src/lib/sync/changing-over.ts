import type { SessionEvent } from '@mooring/client'

/** Restores that have begun to change a workspace over: each does so once, however often it is told. */
const begun = new Set<string>()

/**
 * What an event says of the board of a workspace that is open here: `begins` when it is one from before a restore now, `stays` when it
 * is the right one after all; else nothing.
 */
export function changeOver(event: SessionEvent, workspaceId: string): 'begins' | 'stays' | undefined {
  if (event.type !== 'restore' || event.workspaceId !== workspaceId || event.kind !== 'in_place') return undefined
  const { restoreId, stage } = event
  if (stage === 'failed' || stage === 'aborted') return 'stays'
  if ((stage !== 'swapping' && stage !== 'resuming') || begun.has(restoreId)) return undefined
  begun.add(restoreId)
  return 'begins'
}
