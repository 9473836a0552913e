import { useNavigate } from '@tanstack/react-router'

import { announce } from '~/ui/announce'

import { useWorkspaces } from './use-workspaces'

/** Goes to another workspace: the address decides which one is open, and no page is loaded. */
export function useSwitch(): (workspaceId: string) => void {
  const navigate = useNavigate()
  const { data: workspaces = [] } = useWorkspaces()
  return (workspaceId) => {
    const name = workspaces.find(({ id }) => id === workspaceId)?.name
    if (name !== undefined) announce(`${name} is open.`)
    void navigate({ to: '/w/$workspaceId/board', params: { workspaceId } })
  }
}
