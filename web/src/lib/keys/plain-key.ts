/** The key pressed on its own, outside fields and with nothing open on top; or undefined. */
export function plainKey(event: KeyboardEvent): string | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined
  const { target } = event
  if (target instanceof HTMLElement && target.closest('input, textarea, [contenteditable], [role="dialog"], [role="menu"]')) {
    return undefined
  }
  if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return undefined
  return event.key.toLowerCase()
}
