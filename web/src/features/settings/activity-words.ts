import type { Kind } from '~/lib/workspaces/kind-names'
import { personName } from '~/lib/workspaces/person-name'
import { roleNames } from '~/lib/workspaces/role-names'

import type { WorkspaceEntry } from './types'

type Told = { data: Record<string, string>; who: string; self: boolean }

/**
 * What is said of each kind of entry after the name of who did it.
 * `who` is the person it is about; `self` says that they did it themselves.
 */
const words: Record<Kind, (told: Told) => string> = {
  workspace_created: () => 'created the workspace',
  workspace_renamed: ({ data }) => `renamed it${quoted(' from', data.former)}${quoted(' to', data.name)}`,
  workspace_paused: () => 'paused all writing',
  workspace_resumed: () => 'let writing go on',
  workspace_archived: () => 'archived it',
  workspace_unarchived: () => 'unarchived it',
  workspace_deleted: () => 'deleted it',
  workspace_undeleted: () => 'brought it back',
  workspace_purged: () => 'deleted it for good',
  workspace_limits_changed: () => 'changed its limits',
  member_added: ({ data, who, self }) => (self ? `joined${as(data.role)}` : `added ${who}${as(data.role)}`),
  member_role_changed: ({ data, who, self }) =>
    `changed ${self ? 'their own role' : `the role of ${who}`}${from(data.former)}${data.role === undefined ? '' : ` to ${roleOf(data.role)}`}`,
  member_removed: ({ data, who, self }) => removedWords(data.because, who, self),
  invitation_created: ({ data }) =>
    (data.kind === 'link' ? 'made a link by which people join' : `invited ${data.email ?? 'somebody'}`) + as(data.role),
  invitation_resent: ({ data }) => `sent the invitation${to(data.email)} again`,
  invitation_revoked: ({ data }) => `revoked the invitation${to(data.email)}`,
  invitation_declined: ({ data }) => `declined the invitation${to(data.email)}`,
  ownership_offered: ({ who }) => `offered the ownership to ${who}`,
  ownership_offer_ended: ({ data, who }) => offerWords(data.because, who),
  ownership_transferred: ({ who, self }) => (self ? 'accepted the ownership' : `made ${who} an owner`),
  webhook_added: ({ data }) => `added the webhook${at(data.url)}`,
  webhook_changed: ({ data }) => `changed the webhook${at(data.url)}`,
  webhook_removed: ({ data }) => `removed the webhook${at(data.url)}`,
  workspace_imported: () => 'made the workspace from a file',
  rescue_reapplied: ({ data, who }) => `put back ${data.events === '1' ? 'an edit' : `${data.events ?? 'some'} edits`} of ${who} from what was kept aside`,
  export_asked: () => 'asked for a download of the workspace',
  export_ready: () => 'packed the workspace for download',
  export_downloaded: () => 'downloaded the workspace',
  export_revoked: ({ data }) =>
    data.because === 'membership' ? 'revoked a download of somebody who may not have it any more' : 'revoked a download of the workspace',
  restore_started: ({ data }) => (data.kind === 'copy' ? 'began to restore a copy of the workspace' : 'began to restore the workspace'),
  workspace_restored: ({ data }) => (data.kind === 'copy' ? 'restored a copy of the workspace' : 'restored the workspace'),
  restore_failed: () => 'could not restore the workspace',
  restore_aborted: () => 'stopped a restore of the workspace',
}

/** What was done, to be read after the name of who did it. A kind of tomorrow is shown by its name. */
export function activityWords({ kind, data, actor, about }: Pick<WorkspaceEntry, 'kind' | 'data' | 'actor' | 'about'>): string {
  if (!isKind(kind)) return kind.replaceAll(/[_.]/g, ' ')
  const who = about === null ? 'somebody' : personName(about)
  return words[kind]({ data, who, self: about !== null && about.id === actor?.id })
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(words, kind)
}

function removedWords(because: string | undefined, who: string, self: boolean): string {
  if (because === 'account_purged') return `removed ${who}, whose account was deleted`
  return self || because === 'left' ? 'left the workspace' : `removed ${who}`
}

function offerWords(because: string | undefined, who: string): string {
  if (because === 'declined') return 'declined the ownership'
  if (because === 'withdrawn') return `withdrew the offer of ownership to ${who}`
  if (because === 'replaced') return `offered the ownership to somebody else than ${who}`
  return because === 'expired' ? `let the offer of ownership to ${who} expire` : `ended the offer of ownership to ${who}`
}

function quoted(word: string, text: string | undefined): string {
  return text === undefined ? '' : `${word} “${text}”`
}

function to(text: string | undefined): string {
  return text === undefined ? '' : ` to ${text}`
}

function at(url: string | undefined): string {
  return url === undefined ? '' : ` ${url}`
}

function from(role: string | undefined): string {
  return role === undefined ? '' : ` from ${roleOf(role)}`
}

function as(role: string | undefined): string {
  return role === undefined ? '' : ` as ${roleOf(role)}`
}

function roleOf(role: string): string {
  return Object.hasOwn(roleNames, role) ? roleNames[role as keyof typeof roleNames].toLowerCase() : role
}
