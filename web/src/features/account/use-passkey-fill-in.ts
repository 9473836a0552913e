import { useEffect, useRef } from 'react'

import { passkeysFillIn } from '~/lib/passkeys/passkeys'

import { askForPasskey } from './sign-in'

/** Offers the passkeys of this device inside the email field, where the browser can; `onChosen` gets the sign-in to be done. */
export function usePasskeyFillIn(onChosen: (signIn: () => Promise<void>) => void): void {
  const chosen = useRef(onChosen)
  useEffect(() => {
    chosen.current = onChosen
  })
  useEffect(() => {
    const leave = new AbortController()
    const { signal } = leave
    const offer = async () => {
      if (!(await passkeysFillIn()) || signal.aborted) return
      const signIn = await askForPasskey({ fillIn: true, signal })
      if (!signal.aborted) chosen.current(signIn)
    }
    // An offer, not a deed: if it cannot be made (no network, another address, given up), the form stands there all the same.
    offer().catch(() => undefined)
    return () => leave.abort()
  }, [])
}
