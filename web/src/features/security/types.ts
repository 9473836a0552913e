import type { components } from '@mooring/client'

type Schemas = components['schemas']

/** The server's replies, as its own description has them. */
export type Passkey = Schemas['PasskeyShape']
/** One sign-in on one device. */
export type Device = Schemas['SessionShape']
export type AuditEntry = Schemas['AuditEntryShape']
export type AuditPage = Schemas['AuditPage']
