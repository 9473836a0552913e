/** Keeps the shell on the device, so that it opens without a network. Without it (or in development) everything else still works. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // After the first screen: its precaching is not to compete with what that needs.
  if (document.readyState === 'complete') register()
  else globalThis.addEventListener('load', register, { once: true })
}

function register(): void {
  // Without one the shell needs a network to open, and all else works; private windows of some browsers refuse it.
  navigator.serviceWorker.register('/sw.js').catch(() => undefined)
}
