import { Archive, Settings, SquareKanban, Users, type LucideIcon } from 'lucide-react'

type Page = { to: string; name: string; icon: LucideIcon; forAll: boolean }

/** The pages of a workspace in its side bar; some are only for those who look after it. */
export const pages = [
  { to: '/w/$workspaceId/board', name: 'Board', icon: SquareKanban, forAll: true },
  { to: '/w/$workspaceId/members', name: 'Members', icon: Users, forAll: true },
  { to: '/w/$workspaceId/backups', name: 'Backups', icon: Archive, forAll: false },
  { to: '/w/$workspaceId/settings', name: 'Settings', icon: Settings, forAll: true },
] as const satisfies readonly Page[]
