import { Settings, SquareKanban, Users, type LucideIcon } from 'lucide-react'

/** The pages of a workspace in its side bar. */
export const pages = [
  { to: '/w/$workspaceId/board', name: 'Board', icon: SquareKanban },
  { to: '/w/$workspaceId/members', name: 'Members', icon: Users },
  { to: '/w/$workspaceId/settings', name: 'Settings', icon: Settings },
] as const satisfies readonly { to: string; name: string; icon: LucideIcon }[]

/** Those below the settings; the last ones only for who manages the workspace. */
export const settingsPages = [
  { to: '/w/$workspaceId/settings/usage', name: 'Usage', forAll: true },
  { to: '/w/$workspaceId/settings/activity', name: 'Activity', forAll: false },
  { to: '/w/$workspaceId/settings/webhooks', name: 'Webhooks', forAll: false },
] as const
