import { useNavigate } from '@tanstack/react-router'

import type { Place } from '~/features/workspaces/entries'
import type { Workspace } from '~/lib/api/types'

import { pages } from './pages'

/** Where one can go from here by name. */
export function usePlaces(workspace: Workspace | undefined): Place[] {
  const navigate = useNavigate()
  const own = workspace === undefined ? [] : pages
  return [
    ...own.map(({ to, name }) => ({
      name,
      go: () => void navigate({ to, params: { workspaceId: workspace?.id ?? '' } }),
    })),
    { name: 'Account & security', go: () => void navigate({ to: '/account/security' }) },
  ]
}
