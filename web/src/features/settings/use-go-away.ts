import { useNavigate } from '@tanstack/react-router'

import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'

/** From a workspace that is no longer there for this person, to where another is chosen. Going first keeps its pages from saying that it is gone. */
export function useGoAway(): () => Promise<void> {
  const navigate = useNavigate()
  const reread = useRereadWorkspace()
  return async () => {
    await navigate({ to: '/workspaces' })
    await reread()
  }
}
