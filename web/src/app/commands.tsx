import { useMatchRoute } from '@tanstack/react-router'
import { useState } from 'react'

import { SwitcherDialog } from '~/features/workspaces/switcher-dialog'
import { useWorkspaces } from '~/features/workspaces/use-workspaces'

import { useCommandKey } from './use-command-key'
import { usePlaces } from './use-places'

/** The switcher by its key. Beside the pages: another workspace has another frame, which would close it. */
export function Commands() {
  const [shown, setShown] = useState(false)
  useCommandKey(() => setShown(true))
  const here = useMatchRoute()({ to: '/w/$workspaceId', fuzzy: true })
  const { data } = useWorkspaces()
  const current = here === false ? undefined : data?.find(({ id }) => id === here.workspaceId)
  const places = usePlaces(current)
  if (!shown) return null
  return <SwitcherDialog current={current} places={places} onClose={() => setShown(false)} />
}
