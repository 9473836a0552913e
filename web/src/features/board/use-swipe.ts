import { useRef, type TouchEvent } from 'react'

const farEnough = 60

/** A finger drawn sideways goes to the next column; up and down stays scrolling. */
export function useSwipe(go: (step: 1 | -1) => void) {
  const start = useRef<{ x: number; y: number }>(undefined)
  return {
    onTouchStart: (event: TouchEvent) => {
      const touch = event.touches[0]
      start.current = touch && event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : undefined
    },
    onTouchEnd: (event: TouchEvent) => {
      const touch = event.changedTouches[0]
      if (start.current === undefined || touch === undefined) return
      const across = touch.clientX - start.current.x
      const along = touch.clientY - start.current.y
      if (Math.abs(across) > farEnough && Math.abs(across) > 2 * Math.abs(along)) go(across < 0 ? 1 : -1)
    },
  }
}
