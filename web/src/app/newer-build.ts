import { showToast } from '~/ui/toast-list'

/**
 * A tab that was loaded from a newer build says so, and older ones load themselves again: at once while nobody looks, else when
 * asked to. Left alone, the two would wait for each other: their sync workers are different files, and only one may hold the data.
 */
export function watchForNewerBuild(): void {
  const channel = new BroadcastChannel('mooring-build')
  // The name of this very file carries the hash of its build.
  const build = import.meta.url
  channel.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.data === build) return
    if (document.visibilityState === 'hidden') return globalThis.location.reload()
    showToast('A new version of Mooring is open in another tab.', {
      label: 'Load it here',
      run: () => globalThis.location.reload(),
    })
  })
  channel.postMessage(build)
}
