import { countOf, countText } from '~/lib/text/amounts'

import type { BackupReceipt, BackupSummary, Standing, StandingState } from './backup-types'
import { secondsText } from './words'

/** The worst first, as the list is ordered. */
export const standingStates = ['unproven', 'failing', 'late', 'none', 'waiting', 'safe'] as const satisfies readonly StandingState[]

export const standingWords: Record<StandingState, string> = {
  unproven: 'Not proven',
  failing: 'Failing',
  late: 'Late',
  none: 'No backup',
  waiting: 'Waiting',
  safe: 'Safe',
}

export const standingLooks: Record<StandingState, 'good' | 'quiet' | 'warning' | 'bad'> = {
  unproven: 'bad',
  failing: 'bad',
  late: 'warning',
  none: 'quiet',
  waiting: 'quiet',
  safe: 'good',
}

/** The part of all tries that came to a proof: "98.5 %". Never rounded up to all of them. */
export function successText(success: number | null): string {
  return success === null ? '–' : `${countText(Math.floor(success * 1000) / 10)} %`
}

/** What is wrong: "2 not proven, 1 late". Empty when nothing is. */
export function badText({ states }: Pick<BackupSummary, 'states'>): string {
  return (['unproven', 'failing', 'late'] as const)
    .filter((state) => states[state] > 0)
    .map((state) => `${countText(states[state])} ${standingWords[state].toLowerCase()}`)
    .join(', ')
}

/** What its last drill found, or that there was none. */
export function drillText({ drill }: Pick<BackupReceipt, 'drill'>): string {
  if (drill === null) return 'Not drilled yet'
  if (drill.findings.length === 0) return `Proven in ${tookText(drill.milliseconds)}`
  return drill.findings.map(({ code, what }) => `${what} (${code})`).join(' ')
}

export function tookText(milliseconds: number): string {
  return milliseconds < 1000 ? `${countText(milliseconds)} ms` : secondsText(milliseconds / 1000)
}

/** Why the last try failed: "WorkspaceQuarantined, tried 3 times". */
export function troubleWords({ trouble }: Pick<Standing, 'trouble'>): string {
  return trouble === null ? '' : `${trouble.cause}, tried ${trouble.tries === 1 ? 'once' : countOf(trouble.tries, 'time')}`
}

/** The directory has no name of its own. */
export function nameOf({ workspaceId, name }: Pick<Standing, 'workspaceId' | 'name'>): string {
  return workspaceId === 'directory' ? 'Directory' : name
}
