/** Somebody whom a comment mentions: who it is, and what the text calls them; '' when the event does not say. */
export type Mention = { id: string; name: string }

/** Who is mentioned, by what an event holds: ids, and names in the same order. Whatever else stands there is nobody. */
export function mentioned(ids: unknown, names: unknown): Mention[] {
  const called: unknown[] = Array.isArray(names) ? names : []
  const all: unknown[] = Array.isArray(ids) ? ids : []
  return all.flatMap((id, index) => {
    const name = called[index]
    return typeof id === 'string' ? [{ id, name: typeof name === 'string' ? name : '' }] : []
  })
}
