import type { Role } from '~/lib/api/types'
import type { Person } from '~/lib/workspaces/types'

export type Invitation = {
  id: string
  kind: 'email' | 'link'
  email: string | null
  domain: string | null
  role: Role
  mostUses: number
  uses: number
  state: 'pending' | 'accepted' | 'declined' | 'revoked' | 'expired' | 'used_up'
  createdAt: string
  createdBy: Person
  sentAt: string | null
  expiresAt: string
  link: string | null
}
