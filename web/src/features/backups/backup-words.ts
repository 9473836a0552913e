import { exactTime } from '~/lib/time/relative'

import type { Backup, BackupState, BackupStatus } from './types'

/** The first words about how safe a workspace is. */
export const statusTitles: Record<BackupState, string> = {
  safe: 'Everything is backed up',
  waiting: 'Backed up, with newer edits to come',
  late: 'The next backup is late',
  unproven: 'The newest backup could not be brought back',
  none: 'There is no backup yet',
}

/** What somebody should look at. */
export function worries(state: BackupState): boolean {
  return state === 'late' || state === 'unproven'
}

/** What it means, in a sentence or two. */
export function statusWords({ state, dueAt, upTo }: BackupStatus): string {
  const archived = upTo === null ? '' : ` Between backups each edit is archived by itself: up to ${exactTime(new Date(upTo))} nothing can be lost.`
  switch (state) {
    case 'safe':
      return 'The newest backup was brought back on trial and holds everything.'
    case 'waiting':
      return `The next backup takes them along${by(dueAt)}.${archived}`
    case 'late':
      return `It was to be taken${by(dueAt)}. Whoever runs this Mooring was told; you can also take one now.${archived}`
    case 'unproven':
      return 'It was brought back on trial, and something was missing. Take a new one now; older ones that are proven are kept.'
    case 'none':
      return `The first one is taken by itself a few minutes after the first edit.${archived}`
  }
}

function by(at: string | null): string {
  return at === null ? '' : ` by ${exactTime(new Date(at))}`
}

/** The line at the foot of the side bar, when it is not about how long ago it was. */
export const trustWords: Record<Exclude<BackupState, 'safe' | 'waiting'>, string> = {
  late: 'Backup is late',
  unproven: 'Backup not proven',
  none: 'No backup yet',
}

type Receipt = Pick<Backup, 'proven' | 'provenAt' | 'findings' | 'drillMilliseconds'>

/** What its trial found. */
export function provenWords({ proven, provenAt, findings, drillMilliseconds }: Receipt): string {
  if (!proven) return findings.length === 0 ? 'Not tried yet.' : `Not proven: ${findings.map(({ what }) => what).join(' ')}`
  const when = provenAt === null ? '' : ` ${exactTime(new Date(provenAt))}`
  return `Proven${when}${drillMilliseconds === null ? '' : `, in ${secondsText(drillMilliseconds)}`}.`
}

function secondsText(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
