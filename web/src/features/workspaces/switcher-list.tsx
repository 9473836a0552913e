import { useEffect, useRef, useState } from 'react'

import { memory } from '~/lib/session/session'
import { useAhead } from '~/lib/workspaces/ahead'
import { useUser } from '@mooring/client/react'

import { groupsOf, type Entry, type Place } from './entries'
import { SwitcherOption } from './switcher-option'
import type { SwitcherOptions } from './switcher-panel'
import styles from './switcher.module.css'
import { isUnread } from './unread'
import { useDeeds } from './use-deeds'
import { useFoundWorkspaces } from './use-found-workspaces'
import { useListbox } from './use-listbox'

const searchFrom = 8
const aimMs = 80
const none: readonly Place[] = []

type Props = SwitcherOptions & { onCreate: () => void }

/** Everything that can be chosen, as one list: arrows move, Enter chooses, letters search. */
export function SwitcherList({ current, places = none, commands = false, onOpen, onGo, onCreate }: Props) {
  const user = useUser()
  const [wanted, setWanted] = useState('')
  const [unfolded, setUnfolded] = useState(current?.state === 'archived')
  const { workspaces, total, searching } = useFoundWorkspaces(wanted)
  const deeds = useDeeds({ workspaces, current, unfolded, onUnfold: () => setUnfolded(!unfolded), onCreate, onGo })
  const groups = groupsOf({ workspaces, places, deeds, wanted, unfolded })
  const entries = groups.flatMap((group) => group.entries)

  const choose = (entry: Entry | undefined) => {
    if (entry?.kind === 'workspace') onOpen(entry.id)
    else if (entry?.kind === 'deed') entry.deed.run()
    else if (entry !== undefined) {
      onGo()
      entry.place.go()
    }
  }
  const here = entries.findIndex(({ id }) => id === current?.id)
  const { listId, optionId, active, activeId, setActive, onKeyDown } = useListbox({
    items: entries,
    start: wanted === '' ? Math.max(0, here) : 0,
    key: wanted,
    onChoose: (index) => choose(entries[index]),
  })
  useAim(entries[active], current?.id, total > 1)

  const searchable = commands || total >= searchFrom
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => (searchable ? field.current : list.current)?.focus(), [searchable])
  const count = entries.length === 0 && !searching ? 'Nothing is called that.' : searching ? 'Searching…' : undefined

  return (
    <>
      {searchable && (
        <div className={styles.search}>
          <input
            ref={field}
            className={styles.searchInput}
            type="text"
            role="combobox"
            aria-label={commands ? 'Switch workspace or go to a page' : 'Search workspaces'}
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={activeId}
            aria-autocomplete="list"
            autoComplete="off"
            spellCheck={false}
            maxLength={80}
            placeholder={commands ? 'Switch or go to…' : 'Search'}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </div>
      )}
      <div
        ref={list}
        id={listId}
        className={styles.list}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select shows no more than text
        role="listbox"
        aria-label="Workspaces"
        aria-activedescendant={searchable ? undefined : activeId}
        tabIndex={searchable ? -1 : 0}
        onKeyDown={searchable ? undefined : onKeyDown}
      >
        {groups.map((group) => (
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is no part of a listbox
          <div key={group.id} role="group" aria-label={group.label} className={styles.group}>
            {group.id !== 'deeds' && (
              <div className={styles.heading} aria-hidden>
                {group.label}
              </div>
            )}
            {group.entries.map((entry) => {
              const index = entries.indexOf(entry)
              return (
                <SwitcherOption
                  key={entry.id}
                  entry={entry}
                  id={optionId(index)}
                  active={index === active}
                  current={entry.id === current?.id}
                  unread={
                    entry.kind === 'workspace' &&
                    entry.id !== current?.id &&
                    isUnread(entry.workspace, memory.seenHead(user.id, entry.id))
                  }
                  onAim={() => index !== active && setActive(index)}
                  onChoose={() => choose(entry)}
                />
              )
            })}
          </div>
        ))}
      </div>
      <output className={count === undefined ? 'visually-hidden' : styles.nothing}>{count}</output>
    </>
  )
}

/** Whoever looks at the list is about to open one of it; the one that they stay on is open by the time it is chosen. */
function useAim(entry: Entry | undefined, currentId: string | undefined, others: boolean): void {
  const ahead = useAhead()
  const id = entry?.kind === 'workspace' && entry.id !== currentId ? entry.id : undefined
  useEffect(() => {
    if (others) ahead.some()
  }, [ahead, others])
  useEffect(() => {
    if (id === undefined) return
    const timer = setTimeout(() => ahead.one(id), aimMs)
    return () => clearTimeout(timer)
  }, [id, ahead])
}
