import { countText } from '~/lib/text/amounts'

import type { Health, Lane, Monitored } from './types'

export const healthWords: Record<Health, string> = {
  ok: 'OK',
  lagging: 'Lagging',
  unreachable: 'Unreachable',
  quarantined: 'Quarantined',
}

export const healths = ['quarantined', 'unreachable', 'lagging', 'ok'] as const satisfies readonly Health[]

/** "0.4 s", "12 s", "3 min". */
export function secondsText(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return `${countText(Math.round(seconds / 3600))} h`
}

/** Events a minute: "0", "0.4", "1,204". */
export function rateText(rate: number): string {
  return countText(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate))
}

/** What keeps handlers from being done: "2 handlers failing, 1 dead letter". Empty when nothing does. */
export function troubleText({ failing, deadLetters }: Pick<Monitored, 'failing' | 'deadLetters'>): string {
  return [
    failing > 0 && `${countText(failing)} ${failing === 1 ? 'handler' : 'handlers'} failing`,
    deadLetters > 0 && `${countText(deadLetters)} dead ${deadLetters === 1 ? 'letter' : 'letters'}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** What a handler does in a workspace at this time. */
export function laneState(lane: Lane): 'paused' | 'failing' | 'behind' | 'ok' {
  if (lane.paused) return 'paused'
  if (lane.failingSince !== null) return 'failing'
  return lane.behind > 0 ? 'behind' : 'ok'
}

/** "handler:greet" is led for the handler "greet"; "follow" for following. */
export function scopeText(scope: string): string {
  return scope.startsWith('handler:') ? scope.slice('handler:'.length) : 'Following'
}

/** "12:05", of the minute that many minutes before `now`. */
export function minuteText(now: Date, minutesAgo: number): string {
  const at = new Date(now.getTime() - minutesAgo * 60_000)
  return at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
}

