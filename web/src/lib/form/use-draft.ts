import { useEffect, useState } from 'react'

/** What someone has typed, kept for this tab until `clear`, so that neither a refusal nor a reload loses it. Never for passwords. */
export function useDraft(key: string, initial = ''): [string, (value: string) => void, () => void] {
  const name = `mooring.draft.${key}`
  const [value, setValue] = useState(() => sessionStorage.getItem(name) ?? initial)
  useEffect(() => {
    if (value === '') sessionStorage.removeItem(name)
    else sessionStorage.setItem(name, value)
  }, [name, value])
  const clear = () => {
    sessionStorage.removeItem(name)
    setValue('')
  }
  return [value, setValue, clear]
}
