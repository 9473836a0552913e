import type { InvitationPreview } from '~/lib/invitations/types'
import { roleMeanings } from '~/lib/workspaces/role-names'

const asRoles: Record<InvitationPreview['role'], string> = {
  owner: 'an owner',
  admin: 'an admin',
  member: 'a member',
  viewer: 'a viewer',
}

/** "Adam invites you to “Spring regatta”". */
export function invites({ invitedBy, workspaceName }: Pick<InvitationPreview, 'invitedBy' | 'workspaceName'>): string {
  return `${invitedBy} invites you to “${workspaceName}”`
}

/** "As a member: you can read and write." */
export function asRole({ role }: Pick<InvitationPreview, 'role'>): string {
  const meaning = role === 'viewer' ? 'You can read.' : roleMeanings[role]
  return `As ${asRoles[role]}: ${meaning.charAt(0).toLowerCase()}${meaning.slice(1)}`
}
