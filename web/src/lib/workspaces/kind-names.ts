/** Everything that can happen to a workspace, and what it is called in a list. */
export const kindNames = {
  workspace_created: 'Created',
  workspace_renamed: 'Renamed',
  workspace_paused: 'Paused',
  workspace_resumed: 'Resumed',
  workspace_archived: 'Archived',
  workspace_unarchived: 'Unarchived',
  workspace_deleted: 'Deleted',
  workspace_undeleted: 'Brought back',
  workspace_purged: 'Deleted for good',
  workspace_limits_changed: 'Limits changed',
  member_added: 'Member joined',
  member_role_changed: 'Role changed',
  member_removed: 'Member left or removed',
  invitation_created: 'Invited',
  invitation_resent: 'Invitation sent again',
  invitation_revoked: 'Invitation revoked',
  invitation_declined: 'Invitation declined',
  ownership_offered: 'Ownership offered',
  ownership_offer_ended: 'Ownership offer ended',
  ownership_transferred: 'Ownership changed',
  webhook_added: 'Webhook added',
  webhook_changed: 'Webhook changed',
  webhook_removed: 'Webhook removed',
} as const

export type Kind = keyof typeof kindNames
