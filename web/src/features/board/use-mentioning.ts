import { useEffect, useId, useRef, useState, type KeyboardEvent, type SyntheticEvent } from 'react'

import { announce } from '~/ui/announce'

import { askedFor, offered, type Called } from './mentions'

const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }

/** Offers members behind an @ in a field: arrows choose, Enter or Tab takes, Escape closes; so does leaving the field. */
export function useMentioning(text: string, onText: (text: string) => void, people: readonly Called[]) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState<number>()
  const [moved, setMoved] = useState<{ wanted: string; index: number }>()
  const [closedAt, setClosedAt] = useState<number>()
  const asked = caret === undefined ? undefined : askedFor(text, caret)
  const offers = asked === undefined || asked.at === closedAt ? [] : offered(people, asked.wanted)
  const active = moved?.wanted === asked?.wanted ? Math.min(moved?.index ?? 0, offers.length - 1) : 0
  const optionId = (index: number) => `${id}-${index}`
  const isOpen = offers.length > 0
  useEffect(() => {
    if (isOpen) document.getElementById(`${id}-list`)?.scrollIntoView({ block: 'nearest' })
  }, [id, isOpen])
  useEffect(() => {
    if (offers.length > 0) announce(offers.length === 1 ? '1 member is offered.' : `${offers.length} members are offered.`)
  }, [offers.length])

  const choose = (person: Called | undefined) => {
    if (person === undefined || asked === undefined || caret === undefined || field.current === null) return
    // The field is written to directly, so that the caret stays behind the name.
    field.current.setRangeText(`@${person.name} `, asked.at, caret, 'end')
    onText(field.current.value)
    setCaret(field.current.selectionStart)
  }
  const move = (index: number) => setMoved({ wanted: asked?.wanted ?? '', index })
  const tookKey = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey, nativeEvent } = event
    if (!isOpen || ctrlKey || metaKey || altKey || shiftKey || nativeEvent.isComposing) return false
    const step = steps[key]
    if (step !== undefined) move((active + step + offers.length) % offers.length)
    else if (key === 'Enter' || key === 'Tab') choose(offers[active])
    else if (key === 'Escape') setClosedAt(asked?.at)
    else return false
    event.preventDefault()
    return true
  }
  const follow = ({ currentTarget }: SyntheticEvent<HTMLTextAreaElement>) => setCaret(currentTarget.selectionStart)

  return {
    tookKey,
    field: {
      ref: field,
      onSelect: follow,
      onBlur: () => setCaret(undefined),
      onChange: ({ currentTarget: { value, selectionStart } }: { currentTarget: HTMLTextAreaElement }) => {
        // An @ that was typed anew, where one was closed before, is another one.
        if (askedFor(value, selectionStart) === undefined) setClosedAt(undefined)
        setCaret(selectionStart)
        onText(value)
      },
      'aria-autocomplete': 'list' as const,
      'aria-haspopup': 'listbox' as const,
      'aria-controls': isOpen ? `${id}-list` : undefined,
      'aria-activedescendant': isOpen ? optionId(active) : undefined,
      'data-takes-escape': isOpen || undefined,
    },
    list: { id: `${id}-list`, optionId, offers, active, onAim: move, onChoose: choose },
  }
}
