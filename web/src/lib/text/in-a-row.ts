/** "Alice", "Alice or Bob", "Alice, Bob or Carol"; of many the first three. */
export function inARow(names: readonly string[]): string {
  const shown = names.slice(0, 3)
  const last = shown.pop() ?? ''
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`
}
