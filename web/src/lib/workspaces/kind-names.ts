import type { components } from '@mooring/client'

export type Kind = components['schemas']['LifecycleKind']

/** Everything that can happen to a workspace, and what it is called in a list. */
export const kindNames: Record<Kind, string> = {
  workspace_created: 'Workspace created',
  workspace_renamed: 'Workspace renamed',
  workspace_paused: 'Writing paused',
  workspace_resumed: 'Writing goes on',
  workspace_archived: 'Workspace archived',
  workspace_unarchived: 'Workspace unarchived',
  workspace_deleted: 'Workspace deleted',
  workspace_undeleted: 'Workspace brought back',
  workspace_purged: 'Workspace gone for good',
  workspace_limits_changed: 'Limits changed',
  member_added: 'Member joined',
  member_role_changed: 'Role changed',
  member_removed: 'Member left or removed',
  invitation_created: 'Somebody invited',
  invitation_resent: 'Invitation sent again',
  invitation_revoked: 'Invitation revoked',
  invitation_declined: 'Invitation declined',
  ownership_offered: 'Ownership offered',
  ownership_offer_ended: 'Ownership offer ended',
  ownership_transferred: 'Ownership changed',
  webhook_added: 'Webhook added',
  webhook_changed: 'Webhook changed',
  webhook_removed: 'Webhook removed',
  workspace_imported: 'Workspace made from a file',
  export_asked: 'Download asked for',
  export_ready: 'Download ready',
  export_downloaded: 'Workspace downloaded',
  export_revoked: 'Download revoked',
  restore_started: 'Restore started',
  workspace_restored: 'Workspace restored',
  restore_failed: 'Restore failed',
  restore_aborted: 'Restore stopped',
}
