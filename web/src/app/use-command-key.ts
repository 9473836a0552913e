import { useEffect } from 'react'

import { isCommandKey } from '~/lib/keys/command-key'

/** ⌘K or Ctrl-K, from everywhere but over a dialog that must be answered first. */
export function useCommandKey(show: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isCommandKey(event)) return
      // The browser's own meaning of the key would leave the page, so it is taken in any case.
      event.preventDefault()
      if (document.querySelector('[role="dialog"][data-locked]') === null) show()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  })
}
