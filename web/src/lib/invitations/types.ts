import type { Role } from '../api/types'

/** An invitation as those see it who are invited; `standing` is what whoever asks can do with it. */
export type InvitationPreview = {
  id: string
  workspaceId: string
  workspaceName: string
  role: Role
  invitedBy: string
  kind: 'email' | 'link'
  emailHint: string | null
  domain: string | null
  expiresAt: string
  standing: 'acceptable' | 'signed_out' | 'other_account' | 'wrong_domain' | 'unverified' | 'member'
}

/** `confirmFirst`: nothing is told of invitations before the address is confirmed. */
export type PendingInvitations = { invitations: InvitationPreview[]; confirmFirst: boolean }
