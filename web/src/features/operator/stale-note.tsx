import type { UseQueryResult } from '@tanstack/react-query'

import { explain } from '~/lib/api/refusals'
import { Notice } from '~/ui/notice'

/** What is shown is what was seen last: the newest look did not come about. */
export function StaleNote({ query }: { query: Pick<UseQueryResult, 'data' | 'error'> }) {
  if (query.error === null || query.data === undefined) return null
  return <Notice kind="warning">This is not up to date. {explain(query.error)}</Notice>
}
