import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'

import { ask } from './ask'

const everyMs = 5000

/** What an operator's address says, looked at again every five seconds while the page is seen. What is shown stays until something newer is there. */
export function useOperatorQuery<T>(path: string): UseQueryResult<T> {
  return useQuery<T>({
    queryKey: ['operator', path],
    queryFn: () => ask<T>('GET', path),
    placeholderData: keepPreviousData,
    refetchInterval: everyMs,
    staleTime: 0,
    gcTime: 60_000,
  })
}
