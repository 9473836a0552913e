import { useLocation } from '@tanstack/react-router'
import { useEffect, type RefObject } from 'react'

let first: string | undefined
let moved = false

/** The focus was on something that is gone with the page before, like the switcher: it is given to the page, not to nothing. */
export function useArrival(main: RefObject<HTMLElement | null>): void {
  const here = useLocation({ select: (location) => location.pathname })
  useEffect(() => {
    first ??= here
    // Not when the app is opened: nothing had the focus then, and keys begin at the top.
    moved ||= here !== first
    if (moved && (document.activeElement === null || document.activeElement === document.body)) main.current?.focus()
  }, [here, main])
}
