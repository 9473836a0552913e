/** What the operator's addresses of backups answer: see `wire/backup_standings.py` and `wire/backups.py`. */
export type StandingState = 'unproven' | 'failing' | 'late' | 'none' | 'waiting' | 'safe'

export type Finding = { code: string; what: string }

export type Drill = { id: string; at: string; milliseconds: number; findings: readonly Finding[] }

export type BackupReceipt = {
  id: string
  workspaceId: string
  at: string
  milliseconds: number
  head: number
  events: number
  bytes: number
  stored: number
  proven: boolean
  drill: Drill | null
  upTo: string | null
}

export type Trouble = { since: string; cause: string; tries: number }

export type Standing = {
  workspaceId: string
  name: string
  state: StandingState
  newest: BackupReceipt | null
  provenAt: string | null
  dueAt: string | null
  upTo: string | null
  trouble: Trouble | null
}

export type BackupSummary = {
  at: string
  archive: string
  cadenceHours: number
  states: Readonly<Record<StandingState, number>>
  provenAt: string | null
  directoryProvenAt: string | null
  countedSince: string | null
  tries: Readonly<Record<'proven' | 'unproven' | 'failed', number>>
  success: number | null
  lastRound: { at: string; seconds: number; backups: number } | null
  trouble: Trouble | null
  lagSeconds: number
}

export type StandingsPage = { summary: BackupSummary; standings: readonly Standing[]; total: number; nextCursor: string | null }

export type ReceiptsPage = { backups: readonly BackupReceipt[]; nextCursor: string | null }

export type BackupTaken = { backup: BackupReceipt; changed: boolean }
