/**
 * The place to go back to after login, or undefined if it is not a place of ours.
 *
 * `next` comes from the address bar, so anyone can write anything there: only a path on this origin is
 * taken ("//evil", "/\\evil", "https:evil" and friends all resolve elsewhere), and never the account pages.
 */
export function returnPath(next: unknown, origin: string = globalThis.location.origin): string | undefined {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > 2000) return undefined
  if (!URL.canParse(next, origin)) return undefined
  const url = new URL(next, origin)
  if (url.origin !== origin || url.pathname.startsWith('//')) return undefined
  if (url.pathname === '/login' || url.pathname === '/signup') return undefined
  return `${url.pathname}${url.search}${url.hash}`
}
