import { countOf, countText } from '~/lib/text/amounts'
import { exactTime } from '~/lib/time/relative'
import { personName } from '~/lib/workspaces/person-name'

import type { Rescue, Restore, RestoreStage } from './types'

export const stageNames: Record<RestoreStage, string> = {
  waiting: 'Getting ready',
  backing_up: 'Backing up what there is now',
  loading: 'Fetching how it was',
  pausing: 'Holding edits back',
  swapping: 'Changing over',
  resuming: 'Letting everybody go on',
  done: 'Done',
  failed: 'Failed',
  aborted: 'Stopped',
}

const inPlace = ['waiting', 'backing_up', 'loading', 'pausing', 'swapping', 'resuming'] as const
const asCopy = ['waiting', 'loading', 'resuming'] as const

/** What a restore goes through, in order. */
export function stagesOf({ kind }: Pick<Restore, 'kind'>): readonly RestoreStage[] {
  return kind === 'copy' ? asCopy : inPlace
}

export function isRunning({ stage }: Pick<Restore, 'stage'>): boolean {
  return stage !== 'done' && stage !== 'failed' && stage !== 'aborted'
}

/** Whether somebody has stopped it, and it is about to end. */
export function isStopping({ stage, canAbort }: Pick<Restore, 'stage' | 'canAbort'>): boolean {
  return !canAbort && isRunning({ stage }) && stage !== 'swapping' && stage !== 'resuming'
}

/** How a stage of the list stands while the restore is at another one. */
export function standingOf(stage: RestoreStage, restore: Pick<Restore, 'kind' | 'stage'>): 'past' | 'now' | 'later' {
  if (restore.stage === 'done') return 'past'
  const stages = stagesOf(restore)
  const [at, now] = [stages.indexOf(stage), stages.indexOf(restore.stage)]
  if (at === now) return 'now'
  return at < now ? 'past' : 'later'
}

/** "about 20 seconds left". */
export function leftWords(seconds: number | null): string | undefined {
  if (seconds === null) return undefined
  if (seconds < 5) return 'a few seconds left'
  if (seconds < 90) return `about ${Math.ceil(seconds / 5) * 5} seconds left`
  return `about ${Math.ceil(seconds / 60)} minutes left`
}

/** "how it was on Nov 30, 2026, 12:05 PM". */
export function asOfWords({ cutAt }: Pick<Restore, 'cutAt'>): string {
  return cutAt === null ? 'the very beginning' : `how it was on ${exactTime(new Date(cutAt))}`
}

/** What becomes of what is written while it runs. */
export function meanwhileWords({ stage }: Pick<Restore, 'stage'>): string {
  const held = inPlace.indexOf(stage as (typeof inPlace)[number]) >= inPlace.indexOf('pausing')
  return held ? 'Your edits wait, and are kept aside.' : 'What you write now will not be in it.'
}

export function askerName({ person }: Pick<Restore, 'person'>): string {
  return person === null ? 'Whoever runs this Mooring' : personName(person)
}

/** What became of it, in a sentence. */
export function outcomeWords(restore: Restore, explained: (code: string) => string): string {
  switch (restore.stage) {
    case 'done':
      return doneWords(restore)
    case 'failed':
      return `${restore.error === null ? 'It did not work.' : explained(restore.error)} Nothing was changed.`
    case 'aborted':
      return 'It was stopped before anything was changed.'
    default:
      return stageNames[restore.stage]
  }
}

/** How many edits of a restore are kept aside and not put back: all that this person may see, and of those their own. */
export function keptAside(rescues: readonly Rescue[], restoreId: string, userId: string): { all: number; own: number } {
  const devices = rescues.find((rescue) => rescue.restoreId === restoreId)?.devices ?? []
  const aside = devices.filter(({ reappliedAt }) => reappliedAt === null)
  return { all: sumOf(aside), own: sumOf(aside.filter((device) => device.userId === userId)) }
}

function sumOf(devices: readonly { events: number }[]): number {
  return devices.reduce((sum, { events }) => sum + events, 0)
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are'
}

/** What of whose edits was kept aside. */
export function asideWords(all: number, own: number): string {
  if (own === 0) return `${countOf(all, 'edit')} that devices brought later ${are(all)} kept aside.`
  return `${countText(own)} of your edits ${are(own)} kept aside.`
}

/** How many edits went with it, and where they are. */
export function goneWords({ goneEvents, keptUntil }: Pick<Restore, 'goneEvents' | 'keptUntil'>): string {
  if (goneEvents === 0) return 'No edit went.'
  const went = `${countOf(goneEvents, 'edit')} went`
  if (keptUntil === null) return `${went}.`
  const until = exactTime(new Date(keptUntil))
  return `${went}. What was there just before is kept until ${until}: an owner can go back to it, or have it as a copy.`
}

function doneWords({ kind, goneEvents, keptUntil, rescued }: Restore): string {
  if (kind === 'copy') return 'The copy is a workspace of its own now.'
  const gone = goneWords({ goneEvents, keptUntil })
  return rescued === 0 ? gone : `${gone} ${asideWords(rescued, 0)}`
}
