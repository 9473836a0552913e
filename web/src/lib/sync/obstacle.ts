import type { WritesReason } from '@mooring/client'

import type { Role } from '~/lib/api/types'

/** Why a workspace takes no edits of this person at present, although it can be read. */
export type Obstacle = 'readOnly' | 'archived' | 'paused' | 'restoring' | 'full'

export const obstacleWords: Record<Obstacle, string> = {
  readOnly: 'read only',
  archived: 'archived',
  paused: 'paused',
  restoring: 'paused for restore',
  full: 'full',
}

const byReason: Record<WritesReason, Obstacle> = {
  READ_ONLY: 'readOnly',
  WORKSPACE_ARCHIVED: 'archived',
  WRITES_PAUSED: 'paused',
  WRITES_RESTORING: 'restoring',
  WORKSPACE_FULL: 'full',
}

/**
 * What stands in the way. `parkedFor` is why edits of this device wait at the server, which counts only while some wait: a word
 * that they went through may be missed, and then what waits has gone all the same.
 */
export function obstacleOf(
  workspace: { role: Role; state?: string },
  parkedFor: WritesReason | undefined,
  waiting: number,
): Obstacle | undefined {
  const said = parkedFor === undefined || waiting === 0 ? undefined : byReason[parkedFor]
  if (workspace.state === 'archived') return 'archived'
  if (workspace.role === 'viewer') return 'readOnly'
  if (workspace.state === 'restoring') return 'restoring'
  if (workspace.state === 'paused') return 'paused'
  return said
}

/** Where an edit could not be saved for good, none is to be made; a pause ends by itself. */
export function forbidsEdits(obstacle: Obstacle | undefined): obstacle is 'readOnly' | 'archived' {
  return obstacle === 'readOnly' || obstacle === 'archived'
}
