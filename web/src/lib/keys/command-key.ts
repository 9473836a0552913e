/** ⌘K on Apple's keyboards, Ctrl-K on the others; from within fields too. */
export function isCommandKey(event: KeyboardEvent): boolean {
  const plain = !event.altKey && !event.shiftKey && !event.defaultPrevented
  return plain && (onApple() ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && event.key.toLowerCase() === 'k'
}

/** As it is written on a key: "⌘" or "Ctrl". */
export function commandKeyName(): string {
  return onApple() ? '⌘' : 'Ctrl'
}

function onApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}
