const typingMs = 700

/** What was moved to, in the list that `key` names. */
export type Moved = { key: string; id: string | undefined; index: number }

export type Typed = { letters: string; at: number }

export const nothingTyped: Typed = { letters: '', at: 0 }

/** Letters typed in one go are one word; the first after a pause begins a new one. `at` is in milliseconds. */
export function lettersWith(typed: Typed, letter: string, at: number): Typed {
  return { letters: at - typed.at > typingMs ? letter : typed.letters + letter, at }
}

/** What was moved to stays active when the list is sorted anew behind the person; its place does when it is gone. */
export function activeAmong(items: readonly { id: string }[], moved: Moved | undefined, start: number): number {
  if (moved === undefined) return Math.min(start, items.length - 1)
  const found = items.findIndex(({ id }) => id === moved.id)
  return found >= 0 ? found : Math.min(moved.index, items.length - 1)
}

/** Where a key leads; undefined if it leads nowhere. In a field that has text, Home and End are the caret's. */
export function afterKey(key: string, active: number, count: number, free: boolean): number | undefined {
  if (count === 0) return undefined
  if (key === 'ArrowDown') return (active + 1) % count
  if (key === 'ArrowUp') return (active - 1 + count) % count
  if (key === 'Home' && free) return 0
  if (key === 'End' && free) return count - 1
  return undefined
}
