import type { Queryable, Store } from '@livestore/livestore'
import { useQuery } from '@livestore/react'

import { useWorkspaceStore } from './use-workspace-store'

/** The rows of a query over the open workspace, kept up to date. */
// oxlint-disable-next-line typescript/no-explicit-any -- the library's own bound
export function useRows<Q extends Queryable<any>>(query: Q): Queryable.Result<Q> {
  // The library types this one parameter for any schema, which under exactOptionalPropertyTypes no store with a schema fits.
  const store = useWorkspaceStore() as unknown as Store
  return useQuery(query, { store })
}
