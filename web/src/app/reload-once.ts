const apartMs = 30_000

/** Loads the page anew. False when that was done for the same reason a moment ago: it does not help then, and the person is asked. */
export function reloadOnce(reason: string): boolean {
  const key = `mooring.reloaded.${reason}`
  const last = Number(sessionStorage.getItem(key) ?? 0)
  if (Date.now() - last < apartMs) return false
  sessionStorage.setItem(key, String(Date.now()))
  globalThis.location.reload()
  return true
}
