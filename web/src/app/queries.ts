import { QueryClient } from '@tanstack/react-query'

import { Unreachable } from '@mooring/client'

/** Server state. What was refused is not asked again; what could not be reached is, and once more when the network is back. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: 'always',
      retry: (count, error) => error instanceof Unreachable && count < 2,
    },
  },
})
