import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'

import { typedAhead } from './entries'
import { activeAmong, afterKey, lettersWith, nothingTyped, type Moved } from './listbox-moves'

type Item = { id: string; name: string }

type Options = {
  items: readonly Item[]
  /** What is active to begin with, and again whenever `key` changes. */
  start: number
  key: string
  onChoose: (index: number) => void
}

/** A list in which one is active: arrows, Home, End, Enter, letters. The focus stays where it is, on the field or the list. */
export function useListbox({ items, start, key, onChoose }: Options) {
  const id = useId()
  const [moved, setMoved] = useState<Moved>()
  const active = activeAmong(items, moved?.key === key ? moved : undefined, start)
  const setActive = (index: number) => setMoved({ key, id: items[index]?.id, index })
  const typed = useRef(nothingTyped)
  const optionId = (index: number) => `${id}-${index}`
  const activeId = active < 0 ? undefined : optionId(active)
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  const typeAhead = (letter: string, at: number) => {
    typed.current = lettersWith(typed.current, letter, at)
    const names = items.map(({ name }) => name)
    const found = typedAhead(names, typed.current.letters, active)
    if (found !== undefined) setActive(found)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const field = event.target instanceof HTMLInputElement ? event.target : undefined
    if (event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
    const next = afterKey(event.key, active, items.length, field === undefined || field.value === '')
    if (next !== undefined) {
      typed.current = nothingTyped
      setActive(next)
    } else if (event.key === 'Enter' || (event.key === ' ' && field === undefined)) {
      if (active >= 0) onChoose(active)
    } else if (field === undefined && event.key.length === 1) typeAhead(event.key, event.timeStamp)
    else return
    event.preventDefault()
  }

  return { listId: `${id}-list`, optionId, active, activeId, setActive, onKeyDown }
}
