import type { Health } from './types'

/** By what the table may be ordered, as the server names it. */
export const sorts = ['health', 'name', 'lag', 'rate', 'lastEvent', 'head', 'bytes', 'members', 'sockets'] as const

export type Sort = (typeof sorts)[number]

/** What of the list is wanted. It stands in the address, so that a reload and the way back find it again. */
export type Listing = { q?: string; health?: Health; sort?: Sort; reverse?: true }

export const perPage = 50

/** Pressed once a column begins with the greatest (names with A), pressed again it is turned round. */
export function sortedBy(listing: Listing, sort: Sort): Listing {
  const { reverse, ...rest } = listing
  const again = (listing.sort ?? 'health') === sort && reverse === undefined
  return { ...rest, sort, ...(again ? { reverse: true as const } : {}) }
}

/** For screen readers: which way a column is ordered, if it is. */
export function ariaSort(listing: Listing, sort: Sort): 'ascending' | 'descending' | undefined {
  if ((listing.sort ?? 'health') !== sort) return undefined
  return (sort === 'name') === (listing.reverse === undefined) ? 'ascending' : 'descending'
}

export function listingPath(listing: Listing, cursor: string | undefined): string {
  const search = new URLSearchParams({
    limit: String(perPage),
    sort: listing.sort ?? 'health',
    ...(listing.q === undefined ? {} : { search: listing.q }),
    ...(listing.health === undefined ? {} : { health: listing.health }),
    ...(listing.reverse === undefined ? {} : { reverse: 'true' }),
    ...(cursor === undefined ? {} : { cursor }),
  })
  return `/api/operator/monitor/workspaces?${search}`
}

/** "51–100 of 10,000". */
export function rangeText(page: number, shown: number, total: number): string {
  const text = new Intl.NumberFormat('en')
  if (shown === 0) return '0'
  const first = page * perPage + 1
  return `${text.format(first)}–${text.format(first + shown - 1)} of ${text.format(total)}`
}
