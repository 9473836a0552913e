import { useCallback, useEffect, useRef, useState } from 'react'

/**
 * A field over a synced value: shows what arrives from others until someone types, and hands in what was typed when the field is left
 * or goes away (a closing dialog does not blur its fields first).
 */
export function useEdited(value: string, commit: (value: string) => void) {
  const [typed, setTyped] = useState<string>()
  const latest = useRef({ value, typed, commit })
  useEffect(() => {
    latest.current = { value, typed, commit }
  })
  const handIn = useCallback(() => {
    const { value: before, typed: after, commit: hand } = latest.current
    latest.current = { ...latest.current, typed: undefined }
    if (after !== undefined && after !== before) hand(after)
  }, [])
  useEffect(() => handIn, [handIn])
  return {
    value: typed ?? value,
    onChange: (event: { target: { value: string } }) => setTyped(event.target.value),
    onBlur: () => {
      handIn()
      setTyped(undefined)
    },
  }
}
