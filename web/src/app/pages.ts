import { Settings, SquareKanban, Users, type LucideIcon } from 'lucide-react'

/** The pages of a workspace in its side bar. */
export const pages = [
  { to: '/w/$workspaceId/board', name: 'Board', icon: SquareKanban },
  { to: '/w/$workspaceId/members', name: 'Members', icon: Users },
  { to: '/w/$workspaceId/settings', name: 'Settings', icon: Settings },
] as const satisfies readonly { to: string; name: string; icon: LucideIcon }[]
