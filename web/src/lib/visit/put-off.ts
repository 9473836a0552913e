/** Which of the things that `name` stands for somebody does not want to be asked about during this visit, by their ids. */
export function putOffBefore(name: string): readonly string[] {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(keyOf(name)) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return [] // Nothing that can be read: they are asked again.
  }
}

export function putOff(name: string, before: readonly string[], id: string): readonly string[] {
  const ids = [...before, id]
  try {
    sessionStorage.setItem(keyOf(name), JSON.stringify(ids))
  } catch {
    // Blocked or full: put off until the next page load.
  }
  return ids
}

function keyOf(name: string): string {
  return `mooring.${name}-later`
}
