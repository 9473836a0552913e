let text = ''
const listeners = new Set<() => void>()

export function announcement(): string {
  return text
}

export function subscribeAnnouncement(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Tells screen readers, at once. The same sentence twice is told twice (a no-break space makes it new). */
export function announce(next: string): void {
  text = next === text ? `${next}\u00A0` : next
  for (const listener of listeners) listener()
}
