import type { components } from '@mooring/client'

import type { Role, Workspace as Listed } from '../api/types'

/** Somebody as others see them; `name` may be empty. */
export type Person = components['schemas']['Person']

/** Ownership offered by one member to another. */
export type Offer = { fromUser: Person; toUser: Person; keepsOwnership: boolean; createdAt: string; expiresAt: string }

export type Workspace = Listed & {
  state: 'active' | 'paused' | 'archived' | 'deleted'
  members: number
  deletedAt: string | null
  purgeAt: string | null
  offer: Offer | null
  /** For how many days a deletion could be taken back. */
  graceDays?: number
}

export type Member = { user: Person; role: Role; joinedAt: string; you: boolean }
export type MemberPage = { members: Member[]; nextCursor: string | null }

export type Amount = { used: number; limit: number }
export type Usage = { members: Amount; invitations: { pending: number }; events: Amount; bytes: Amount }
