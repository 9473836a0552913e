import type { components } from '@mooring/client'

import type { Person } from '~/lib/workspaces/types'

type Schemas = components['schemas']

/** The server's replies, as its own description has them. */
export type BackupStatus = Schemas['BackupStatus']
export type BackupState = BackupStatus['state']
export type Backup = Schemas['WorkspaceBackup']
export type BackupPage = Schemas['WorkspaceBackups']
export type BackedUpNow = Schemas['BackedUpNow']
export type Moment = Schemas['EventMoment']
export type MomentPage = Schemas['EventMoments']
export type RestorePlan = Schemas['RestorePlanShape']
export type Restore = Schemas['RestoreShape']
export type RestoreKind = Restore['kind']
export type RestoreStage = Restore['stage']
export type RestoreList = Schemas['RestoreList']

/** To what: exactly one of these. */
export type RestoreTarget = { backup: string } | { seq: number } | { at: string }

/** What one device brought after a restore that is not in the workspace. */
export type RescuedDevice = {
  device: string
  userId: string
  person: Person | null
  label: string
  events: number
  firstAt: string
  lastAt: string
  reappliedAt: string | null
}

export type Rescue = { restoreId: string; at: string; keptUntil: string; events: number; devices: RescuedDevice[] }
export type RescueList = { rescues: Rescue[] }
