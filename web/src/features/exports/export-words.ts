import { bytesText, countText } from '~/lib/text/amounts'
import { exactTime } from '~/lib/time/relative'

import type { Export } from './types'

export const stateNames: Record<Export['state'], string> = {
  waiting: 'Waiting',
  building: 'Being packed',
  ready: 'Ready',
  failed: 'Failed',
  revoked: 'Revoked',
  expired: 'Over',
}

const failures: Record<string, string> = {
  WORKSPACE_QUARANTINED: 'Something is wrong with the events of this workspace. Whoever runs this Mooring was told.',
  WORKSPACE_MISSING: 'The workspace was deleted.',
}

/** What to know of it besides its state. */
export function exportNote(one: Export): string {
  switch (one.state) {
    case 'waiting':
      return 'It begins in a moment.'
    case 'building':
      return one.total === 0 ? 'It has begun.' : `${countText(one.done)} of ${countText(one.total)} events.`
    case 'ready':
      return readyNote(one)
    case 'failed':
      return failures[one.because] ?? 'It did not work. Try again; if it fails once more, ask whoever runs this Mooring.'
    case 'revoked':
      return one.because === 'membership' ? 'Who asked for it may not have it any more.' : 'Nobody can download it any more.'
    case 'expired':
      return 'Its 24 hours are over, and the file is gone.'
  }
}

function readyNote({ bytes, expiresAt, yours }: Export): string {
  const until = expiresAt === null ? '' : `, until ${exactTime(new Date(expiresAt))}`
  return `${bytesText(bytes)}${until}.${yours ? '' : ' Only who asked for it can download it.'}`
}
