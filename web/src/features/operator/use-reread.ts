import { useQueryClient } from '@tanstack/react-query'

/** After a deed, all that is shown is looked at again. */
export function useReread(): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: ['operator'] })
}
