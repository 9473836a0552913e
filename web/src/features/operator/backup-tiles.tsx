import type { ReactNode } from 'react'

import { countOf, countText } from '~/lib/text/amounts'
import { TimeAgo } from '~/ui/time-ago'

import type { BackupSummary } from './backup-types'
import styles from './operator.module.css'
import { badText, standingStates, successText } from './standing-words'
import { Tile } from './tile'
import { secondsText } from './words'

/** Backups at a glance. */
export function BackupTiles({ summary }: { summary: BackupSummary }) {
  const bad = badText(summary)
  const all = standingStates.reduce((sum, state) => sum + summary.states[state], 0)
  return (
    <dl className={styles.tiles}>
      <Tile name="Safe" value={`${countText(summary.states.safe)} of ${countText(all)}`} bad={bad !== ''}>
        {bad === '' ? `${countText(summary.states.waiting)} with newer events` : bad}
      </Tile>
      <Tile name="Newest proven backup" value={ago(summary.provenAt)} bad={summary.provenAt === null}>
        of any workspace
      </Tile>
      <Tile name="Directory proven" value={ago(summary.directoryProvenAt)} bad={summary.directoryProvenAt === null}>
        accounts and memberships
      </Tile>
      <Tile name="Success" value={successText(summary.success)} bad={summary.tries.failed + summary.tries.unproven > 0}>
        {triesText(summary)}
      </Tile>
      <Tile name="Archive" value={summary.lagSeconds > 0 ? `${secondsText(summary.lagSeconds)} behind` : 'Up to date'} bad={isAway(summary)}>
        {summary.trouble === null ? 'between backups' : `not reached (${summary.trouble.cause})`}
      </Tile>
      <Tile name="Last round" value={summary.lastRound === null ? '–' : secondsText(summary.lastRound.seconds)}>
        {summary.lastRound === null ? 'None in this process yet' : countOf(summary.lastRound.backups, 'backup')}
      </Tile>
    </dl>
  )
}

const lateSeconds = 60

function isAway({ trouble, lagSeconds }: BackupSummary): boolean {
  return trouble !== null || lagSeconds > lateSeconds
}

function ago(at: string | null): ReactNode {
  return at === null ? 'never' : <TimeAgo at={at} />
}

function triesText({ tries, countedSince }: BackupSummary): string {
  const all = tries.proven + tries.unproven + tries.failed
  if (countedSince === null || all === 0) return 'Nothing was due since the start'
  return `${countText(tries.proven)} of ${countOf(all, 'try', 'tries')} since the start`
}
