import { useQueryClient } from '@tanstack/react-query'

/** After a change: the list of workspaces, and everything known of each, is read again. Settles once what is shown was. */
export function useRereadWorkspace(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['workspaces'] }),
      queries.invalidateQueries({ queryKey: ['workspace'] }),
    ])
  }
}
