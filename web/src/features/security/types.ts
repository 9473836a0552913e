import type { components } from '@mooring/client'

type Schemas = components['schemas']

/** The server's replies, as its own description has them. */
export type Account = Schemas['AccountShape']
export type PendingEmail = Schemas['PendingEmail']
export type Passkey = Schemas['PasskeyShape']
/** One sign-in on one device. */
export type Device = Schemas['SessionShape']

export type AuditEntry = { id: string; at: string; kind: string; deviceName: string | null; data: Record<string, unknown> }
export type AuditPage = { entries: AuditEntry[]; nextCursor: string | null }
