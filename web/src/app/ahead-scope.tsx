import { useUser } from '@mooring/client/react'
import { useMemo, type ReactNode } from 'react'

import { AheadContext } from '~/lib/workspaces/ahead'

import { spare, stores } from './stores'

/** Opens workspaces ahead for whoever is signed in. */
export function AheadScope({ children }: { children: ReactNode }) {
  const { id: userId } = useUser()
  const ahead = useMemo(
    () => ({ some: () => spare.prepare(), one: (workspaceId: string) => stores.prepare(userId, workspaceId) }),
    [userId],
  )
  return <AheadContext value={ahead}>{children}</AheadContext>
}
