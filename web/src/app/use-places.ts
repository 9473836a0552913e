import { useNavigate } from '@tanstack/react-router'

import { settingsPages } from '~/features/settings/settings-pages'
import type { Place } from '~/features/workspaces/entries'
import type { Workspace } from '~/lib/api/types'
import { manages } from '~/lib/workspaces/role-rules'

import { pages } from './pages'

/** Where one can go from here by name. */
export function usePlaces(workspace: Workspace | undefined): Place[] {
  const navigate = useNavigate()
  const account = { name: 'Account & security', go: () => void navigate({ to: '/account/security' }) }
  if (workspace === undefined) return [account]
  const below = settingsPages.filter(({ name, forAll }) => name !== 'General' && (forAll || manages(workspace.role)))
  const offered = pages.filter(({ forAll }) => forAll || manages(workspace.role))
  const own = [...offered, ...below].map(({ to, name }) => ({
    name,
    go: () => void navigate({ to, params: { workspaceId: workspace.id } }),
  }))
  return [...own, account]
}
