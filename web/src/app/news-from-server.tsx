import { useSessionEvent } from '@mooring/client/react'
import { useQueryClient } from '@tanstack/react-query'

/** What the server tells by itself: something about the person's workspaces changed, so the lists are read again. */
export function NewsFromServer() {
  const queries = useQueryClient()
  useSessionEvent((event) => {
    if (event.type === 'reset') void queries.invalidateQueries()
    if (event.type !== 'workspace') return
    void queries.invalidateQueries({ queryKey: ['workspaces'] })
    void queries.invalidateQueries({ queryKey: ['workspace'] })
  })
  return null
}
