/** Looks whenever the device may have slept or found a network; `leave` when the page goes away. Outside browsers there is nothing to watch. */
export function watchDevice({ look, leave }: { look: () => void; leave: () => void }): () => void {
  if (typeof document === 'undefined') return () => undefined
  const stop = new AbortController()
  const { signal } = stop
  globalThis.addEventListener('online', look, { signal })
  globalThis.addEventListener('pageshow', (event) => event.persisted && look(), { signal })
  globalThis.addEventListener('pagehide', leave, { signal })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look(), { signal })
  document.addEventListener('resume', look, { signal })
  return () => stop.abort()
}
