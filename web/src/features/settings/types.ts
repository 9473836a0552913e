import type { components } from '@mooring/client'

type Schemas = components['schemas']

/** One line of a workspace's audit log. */
export type WorkspaceEntry = Schemas['WorkspaceAuditEntry']
export type WorkspaceEntryPage = Schemas['WorkspaceAuditPage']
export type AccountUsage = Schemas['AccountUsage']
