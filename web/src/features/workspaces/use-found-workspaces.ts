import { keepPreviousData, useQuery } from '@tanstack/react-query'

import type { Workspace, WorkspaceList } from '~/lib/api/types'
import { session } from '~/lib/session/session'
import { useSettled } from '~/lib/time/use-settled'
import { useUser } from '@mooring/client/react'

import { useWorkspacePage, workspacesKey } from './use-workspaces'

const pauseMs = 200

type Found = { workspaces: readonly Workspace[]; total: number; searching: boolean }

/** The workspaces at hand and, if there are more than that, those that the server finds by `wanted`. */
export function useFoundWorkspaces(wanted: string): Found {
  const user = useUser()
  const { data } = useWorkspacePage()
  const atHand = data?.workspaces ?? []
  const more = data !== undefined && data.nextCursor !== null
  const asked = useSettled(wanted.trim().slice(0, 80), pauseMs)
  const search = useQuery({
    queryKey: [...workspacesKey(user.id), 'called', asked],
    queryFn: () => session.request<WorkspaceList>('GET', `/api/workspaces?limit=50&search=${encodeURIComponent(asked)}`),
    enabled: more && asked !== '',
    placeholderData: keepPreviousData,
  })
  const found = wanted.trim() === '' ? [] : (search.data?.workspaces ?? [])
  return {
    workspaces: [...atHand, ...found.filter(({ id }) => !atHand.some((known) => known.id === id))],
    total: data?.total ?? atHand.length + (more ? 1 : 0),
    searching: more && wanted.trim() !== '' && (search.isFetching || asked !== wanted.trim().slice(0, 80)),
  }
}
