import { Settings, SquareKanban, Users, type LucideIcon } from 'lucide-react'

type Page = {
  to: '/w/$workspaceId/board' | '/w/$workspaceId/members' | '/w/$workspaceId/settings'
  name: string
  icon: LucideIcon
}

/** The pages of a workspace in its side bar. */
export const pages: readonly Page[] = [
  { to: '/w/$workspaceId/board', name: 'Board', icon: SquareKanban },
  { to: '/w/$workspaceId/members', name: 'Members', icon: Users },
  { to: '/w/$workspaceId/settings', name: 'Settings', icon: Settings },
]
