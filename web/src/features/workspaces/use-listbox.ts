import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'

import { typedAhead } from './entries'

const typingMs = 700

type Options = {
  names: readonly string[]
  /** What is active to begin with, and again whenever `key` changes. */
  start: number
  key: string
  onChoose: (index: number) => void
}

/** A list in which one is active: arrows, Home, End, Enter, letters. The focus stays where it is, on the field or the list. */
export function useListbox({ names, start, key, onChoose }: Options) {
  const id = useId()
  const [at, setAt] = useState({ key, index: start })
  const active = Math.min(at.key === key ? at.index : start, names.length - 1)
  const setActive = (index: number) => setAt({ key, index })
  const typed = useRef({ letters: '', at: 0 })
  const optionId = (index: number) => `${id}-${index}`
  const activeId = active < 0 ? undefined : optionId(active)
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  const typeAhead = (letter: string) => {
    const now = Date.now()
    const letters = now - typed.current.at > typingMs ? letter : typed.current.letters + letter
    typed.current = { letters, at: now }
    const found = typedAhead(names, letters, active)
    if (found !== undefined) setActive(found)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const field = event.target instanceof HTMLInputElement ? event.target : undefined
    if (event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
    const next = afterKey(event.key, active, names.length, field === undefined || field.value === '')
    if (next !== undefined) setActive(next)
    else if (event.key === 'Enter' || (event.key === ' ' && field === undefined)) {
      if (active >= 0) onChoose(active)
    } else if (field === undefined && event.key.length === 1) typeAhead(event.key)
    else return
    event.preventDefault()
  }

  return { listId: `${id}-list`, optionId, active, activeId, setActive, onKeyDown }
}

/** Where a key leads; undefined if it leads nowhere. In a field that has text, Home and End are the caret's. */
function afterKey(key: string, active: number, count: number, free: boolean): number | undefined {
  if (count === 0) return undefined
  if (key === 'ArrowDown') return (active + 1) % count
  if (key === 'ArrowUp') return (active - 1 + count) % count
  if (key === 'Home' && free) return 0
  if (key === 'End' && free) return count - 1
  return undefined
}
