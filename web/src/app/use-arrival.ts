import { useEffect, type RefObject } from 'react'

let arrived = false

/** The focus was on something that is gone with the page before, like the switcher: it is given to the page, not to nothing. */
export function useArrival(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    // Not when the app is opened: nothing had the focus then.
    if (arrived && (document.activeElement === null || document.activeElement === document.body)) main.current?.focus()
    arrived = true
  }, [main])
}
