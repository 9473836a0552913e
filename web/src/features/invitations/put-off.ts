const key = 'mooring.invitations-later'

/** Which invitations somebody does not want to be asked about during this visit. */
export function putOffBefore(): readonly string[] {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return [] // Nothing that can be read: they are asked again.
  }
}

export function putOff(before: readonly string[], id: string): readonly string[] {
  const ids = [...before, id]
  try {
    sessionStorage.setItem(key, JSON.stringify(ids))
  } catch {
    // Blocked or full: put off until the next page load.
  }
  return ids
}
