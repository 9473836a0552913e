import { QueryClient, type InvalidateOptions, type InvalidateQueryFilters } from '@tanstack/react-query'

import { Unreachable } from '@mooring/client'

/**
 * What is said to have changed is read anew, also where the first read is still on its way. The library joins that one, though it
 * may have been answered before the change: what changed meanwhile would stay unseen.
 */
class Queries extends QueryClient {
  override invalidateQueries(filters: InvalidateQueryFilters = {}, options?: InvalidateOptions): Promise<void> {
    const { predicate = () => true } = filters
    void this.cancelQueries({ ...filters, predicate: (query) => query.state.data === undefined && predicate(query) })
    return super.invalidateQueries(filters, options)
  }
}

/** Server state. What was refused is not asked again; what could not be reached is, and once more when the network is back. */
export const queries = new Queries({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: 'always',
      retry: (count, error) => error instanceof Unreachable && count < 2,
    },
  },
})
