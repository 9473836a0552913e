import type { StandingState } from './backup-types'
import { perPage } from './listing'

/** What of the list is wanted. It stands in the address, so that a reload and the way back find it again. */
export type Wanted = { q?: string; state?: StandingState }

export function standingsPath({ q, state }: Wanted, cursor: string | undefined): string {
  const search = new URLSearchParams({
    limit: String(perPage),
    ...(q === undefined ? {} : { search: q }),
    ...(state === undefined ? {} : { state }),
    ...(cursor === undefined ? {} : { cursor }),
  })
  return `/api/operator/backups/standings?${search}`
}
