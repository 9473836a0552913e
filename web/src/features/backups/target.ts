import type { RestoreTarget } from './types'

/** What of an address says to what is to be restored. */
export type TargetSearch = { at?: string; seq?: number; backup?: string }

/** Only what makes sense of an address: an address can hold anything. */
export function targetSearch(search: Record<string, unknown>): TargetSearch {
  const { at, seq, backup } = search
  if (typeof backup === 'string' && backup !== '') return { backup }
  if (typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0) return { seq }
  if (typeof at === 'string' && !Number.isNaN(Date.parse(at))) return { at: new Date(at).toISOString() }
  return {}
}

/** The target that an address names, if it names one. */
export function targetOf({ at, seq, backup }: TargetSearch): RestoreTarget | undefined {
  if (backup !== undefined) return { backup }
  if (seq !== undefined) return { seq }
  return at === undefined ? undefined : { at }
}

/** A moment as the browser's own picker writes it: local time, to the minute. */
export function asLocalMinute(at: Date): string {
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

function two(part: number): string {
  return String(part).padStart(2, '0')
}

/** The moment that the picker names, to its last millisecond: what happened within that minute stays. */
export function endOfMinute(local: string): Date | undefined {
  const begin = new Date(local)
  return Number.isNaN(begin.getTime()) ? undefined : new Date(begin.getTime() + 59_999)
}
