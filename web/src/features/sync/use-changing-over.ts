import { useSessionEvent } from '@mooring/client/react'
import { useEffect, useState } from 'react'

import type { WorkspaceStore } from '~/lib/log/use-workspace-store'
import { changeOver } from '~/lib/sync/changing-over'

/** It takes some seconds. Who hears of it when the new board is there already must not be told for ever that it is on its way. */
const patienceMs = 20_000

/** Whether the workspace went back to an earlier state, and what `store` shows is still the one from before. */
export function useChangingOver(workspaceId: string, store: WorkspaceStore | undefined): boolean {
  const [former, setFormer] = useState<WorkspaceStore>()
  useSessionEvent((event) => {
    const change = changeOver(event, workspaceId)
    if (change !== undefined) setFormer(change === 'begins' ? store : undefined)
  })
  useEffect(() => {
    if (former === undefined) return undefined
    const timer = setTimeout(() => setFormer(undefined), patienceMs)
    return () => clearTimeout(timer)
  }, [former])
  return former !== undefined && former === store
}
