import type { User } from '~/lib/api/types'

export type Passkey = { id: string; name: string; createdAt: string; lastUsedAt: string | null }

export type PendingEmail = { email: string; oldConfirmed: boolean; newConfirmed: boolean; expiresAt: string }

export type Account = {
  user: User
  pendingEmail: PendingEmail | null
  factors: { totp: { enabledAt: string } | null; passkeys: Passkey[]; recoveryCodesLeft: number }
  /** For how long a closed account can be had back. */
  reopenableSeconds?: number
}

/** One sign-in on one device. */
export type Device = {
  id: string
  createdAt: string
  lastSeenAt: string
  deviceName: string
  place?: string | null
  current: boolean
}

export type AuditEntry = { id: string; at: string; kind: string; deviceName: string | null; data: Record<string, unknown> }

export type AuditPage = { entries: AuditEntry[]; nextCursor: string | null }

/** How someone who is signed in proves that it is still them. */
export type StepUpMethod = 'password' | 'totp' | 'passkey'
