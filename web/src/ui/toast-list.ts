export type Toast = { id: number; text: string; action?: { label: string; run: () => void } }

let toasts: readonly Toast[] = []
let nextId = 1
const listeners = new Set<() => void>()

export function currentToasts(): readonly Toast[] {
  return toasts
}

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Says something in passing; with an action it is how a thing is undone. The newest three are shown. */
export function showToast(text: string, action?: Toast['action']): void {
  change([...toasts, { id: nextId++, text, ...(action === undefined ? {} : { action }) }].slice(-3))
}

export function dismissToast(id: number): void {
  change(toasts.filter((toast) => toast.id !== id))
}

function change(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}
