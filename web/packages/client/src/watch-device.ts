type Hear = { look: () => void; lost: () => void; leave: () => void }

/** Looks whenever the device may have slept or found a network; `lost` when it says that it has none, `leave` when the page goes away. Outside browsers there is nothing to watch. */
export function watchDevice({ look, lost, leave }: Hear): () => void {
  if (typeof document === 'undefined') return () => undefined
  const stop = new AbortController()
  const { signal } = stop
  globalThis.addEventListener('online', look, { signal })
  globalThis.addEventListener('offline', lost, { signal })
  globalThis.addEventListener('pageshow', (event) => event.persisted && look(), { signal })
  globalThis.addEventListener('pagehide', leave, { signal })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look(), { signal })
  document.addEventListener('resume', look, { signal })
  return () => stop.abort()
}
