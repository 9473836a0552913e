import type { components } from '@mooring/client'

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
export type Rescue = Schemas['RescueShape']
export type RescuedDevice = Schemas['RescuedDeviceShape']
export type RescueList = Schemas['RescueList']
export type Reapplied = Schemas['Reapplied']

/** To what: exactly one of these. */
export type RestoreTarget = { backup: string } | { seq: number } | { at: string }
