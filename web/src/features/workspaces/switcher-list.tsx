import { Check, Plus } from 'lucide-react'
import { useRef, useState, type KeyboardEvent } from 'react'

import { roleNames } from '~/lib/workspaces/role-names'
import { Avatar } from '~/ui/avatar'
import { Button } from '~/ui/button'

import styles from './switcher.module.css'
import { useWorkspaces } from './use-workspaces'

const searchFrom = 8

type Props = { currentId: string | undefined; onChoose: (workspaceId: string) => void; onCreate: () => void }

/** The list: arrows move, Enter opens; beyond seven one can search. */
export function SwitcherList({ currentId, onChoose, onCreate }: Props) {
  const { data: workspaces = [] } = useWorkspaces()
  const [search, setSearch] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const wanted = search.trim().toLocaleLowerCase()
  const shown = workspaces.filter((workspace) => workspace.name.toLocaleLowerCase().includes(wanted))

  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const stops = [...(list.current?.querySelectorAll<HTMLElement>('input, button') ?? [])]
    const at = stops.indexOf(document.activeElement as HTMLElement)
    stops[(at + step + stops.length) % stops.length]?.focus()
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- arrow keys between the controls inside
    <div ref={list} onKeyDown={move}>
      <h2 className={styles.heading}>Workspaces</h2>
      {workspaces.length >= searchFrom && (
        <div className={styles.search}>
          <input
            className={styles.searchInput}
            type="search"
            aria-label="Search workspaces"
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
      )}
      <ul className={styles.list}>
        {shown.map((workspace) => (
          <li key={workspace.id}>
            <button
              type="button"
              className={styles.row}
              aria-current={workspace.id === currentId ? 'true' : undefined}
              onClick={() => onChoose(workspace.id)}
            >
              <Avatar name={workspace.name} small square />
              <span className={styles.names}>
                <span className={styles.name}>{workspace.name}</span>
                <span className={styles.role}>
                  {roleNames[workspace.role]}
                  {workspace.isDefault && ' · default'}
                </span>
              </span>
              {workspace.id === currentId && <Check size={16} aria-hidden />}
            </button>
          </li>
        ))}
      </ul>
      {shown.length === 0 && wanted !== '' && <p className={styles.nothing}>No workspace is called that.</p>}
      <div className={styles.foot}>
        <Button look="quiet" className={styles.row} onClick={onCreate}>
          <Plus size={16} aria-hidden />
          <span className={styles.names}>New workspace</span>
        </Button>
      </div>
    </div>
  )
}
