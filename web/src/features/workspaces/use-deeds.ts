import { useNavigate } from '@tanstack/react-router'

import type { Workspace } from '~/lib/api/types'

import type { Deed } from './entries'
import { useSetDefault } from './use-set-default'

type Options = {
  workspaces: readonly Workspace[]
  current: Workspace | undefined
  unfolded: boolean
  onUnfold: () => void
  onCreate: () => void
  onGo: () => void
}

/** What the switcher can do besides switching. */
export function useDeeds({ workspaces, current, unfolded, onUnfold, onCreate, onGo }: Options): Deed[] {
  const navigate = useNavigate()
  const setDefault = useSetDefault()
  const archived = workspaces.filter(({ state }) => state === 'archived').length
  const deeds: (Deed | undefined)[] = [
    archived > 0
      ? { name: unfolded ? 'Hide archived workspaces' : `Archived workspaces (${archived})`, icon: 'archived', run: onUnfold }
      : undefined,
    { name: 'New workspace', words: 'create add', icon: 'create', run: onCreate },
    current !== undefined && !current.isDefault && current.state !== 'archived'
      ? {
          name: 'Set this workspace as default',
          icon: 'default',
          run: () => {
            onGo()
            void setDefault(current)
          },
        }
      : undefined,
    {
      name: 'All workspaces',
      words: 'archived deleted invitations',
      icon: 'all',
      run: () => {
        onGo()
        void navigate({ to: '/workspaces' })
      },
    },
  ]
  return deeds.filter((deed) => deed !== undefined)
}
