const key = 'mooring.seen-restores'
const kept = 20

function seen(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

/** Whether the notice of this restore was dismissed on this device. */
export function isSeen(restoreId: string): boolean {
  return seen().includes(restoreId)
}

export function noteSeen(restoreId: string): void {
  try {
    localStorage.setItem(key, JSON.stringify([restoreId, ...seen()].slice(0, kept)))
  } catch {
    // Blocked or full: it is told once more.
  }
}
