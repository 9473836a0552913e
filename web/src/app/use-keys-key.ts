import { useEffect } from 'react'

import { plainKey } from '~/lib/keys/plain-key'

/** `?` shows the keys. */
export function useKeysKey(show: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (plainKey(event) !== '?') return
      event.preventDefault()
      show()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  })
}
