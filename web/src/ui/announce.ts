const shownMs = 3000

let text = ''
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

export function announcement(): string {
  return text
}

export function subscribeAnnouncement(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Tells screen readers, at once. It is taken away again, so that nobody stumbles over it later and the same sentence can be told twice. */
export function announce(next: string): void {
  say(next)
  clearTimeout(timer)
  timer = setTimeout(() => say(''), shownMs)
}

function say(next: string): void {
  text = next
  for (const listener of listeners) listener()
}
