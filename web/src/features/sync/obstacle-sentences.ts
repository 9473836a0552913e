import type { Obstacle } from '~/lib/sync/obstacle'

type Sentences = {
  /** While nothing waits. */
  calm: string
  /** With edits that wait; followed by how many. */
  begin: string
  /** What becomes of edits that wait. */
  next: string
}

/** Of all that stands in the way but a restore, which tells of itself. */
export const obstacleSentences: Record<Exclude<Obstacle, 'restoring'>, Sentences> = {
  readOnly: {
    calm: 'You can read only. Ask an admin of this workspace for write access.',
    begin: 'You can read only',
    next: 'Kept on this device, and saved without your doing once an admin gives you write access.',
  },
  archived: {
    calm: 'This workspace is archived. An owner can take it out of the archive.',
    begin: 'This workspace is archived',
    next: 'Kept on this device, and saved without your doing once an owner takes it out of the archive.',
  },
  paused: {
    calm: 'Writing is paused here. Go on working: your edits are saved when the pause is over.',
    begin: 'Writing is paused here',
    next: 'Kept on this device, and saved without your doing when the pause is over.',
  },
  full: {
    calm: 'This workspace is full.',
    begin: 'This workspace is full',
    next: 'Kept on this device, and saved without your doing once there is room.',
  },
}
