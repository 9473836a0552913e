import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore, type ReactNode } from 'react'

import { KeyCard } from './key-card'
import { operatorKey } from './operator-key'

/** Everything behind the operator's key. With the key goes all that was shown by it. */
export function ForOperator({ children }: { children: ReactNode }) {
  const standing = useSyncExternalStore(operatorKey.subscribe, () => operatorKey.standing)
  const queries = useQueryClient()
  useEffect(() => {
    if (standing !== 'known') queries.removeQueries({ queryKey: ['operator'] })
  }, [queries, standing])
  return standing === 'known' ? children : <KeyCard refused={standing === 'refused'} />
}
