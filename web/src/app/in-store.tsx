import { use, type ReactNode } from 'react'

import { WorkspaceStoreContext } from '~/lib/log/use-workspace-store'

type Props = { fallback?: ReactNode; children: ReactNode }

/** What shows the data of the open workspace: there while that is open, and made anew whenever it is opened anew. */
export function InStore({ fallback, children }: Props) {
  return use(WorkspaceStoreContext) === undefined ? fallback : children
}
