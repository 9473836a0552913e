import { Archive, ArrowRight, Check, LayoutGrid, Plus, Star } from 'lucide-react'

import { useOpenConnection } from '~/lib/sync/open-connection'
import { roleNames } from '~/lib/workspaces/role-names'
import { Avatar } from '~/ui/avatar'
import { StatusDot } from '~/ui/status-dot'

import type { Deed, Entry } from './entries'
import styles from './switcher.module.css'

const icons: Record<Deed['icon'], typeof Plus> = { create: Plus, default: Star, all: LayoutGrid, archived: Archive }

type Props = {
  entry: Entry
  id: string
  active: boolean
  current: boolean
  unread: boolean
  onAim: () => void
  onChoose: () => void
}

/** One thing to choose. The focus never comes here: the list says which one is active. */
export function SwitcherOption({ entry, id, active, current, unread, onAim, onChoose }: Props) {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the list has the keys and the focus
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an option shows no more than text
      role="option"
      id={id}
      aria-selected={current}
      data-active={active || undefined}
      className={styles.row}
      onPointerMove={onAim}
      onClick={onChoose}
    >
      {entry.kind === 'workspace' ? <WorkspaceRow entry={entry} current={current} unread={unread} /> : <OtherRow entry={entry} />}
    </div>
  )
}

function WorkspaceRow({ entry, current, unread }: Pick<Props, 'current' | 'unread'> & { entry: Extract<Entry, { kind: 'workspace' }> }) {
  const { workspace } = entry
  const connection = useOpenConnection(workspace.id)
  return (
    <>
      <Avatar name={workspace.name} small square />
      <span className={styles.names}>
        <span className={styles.name}>
          {workspace.name}
          <span className="visually-hidden">,</span>
        </span>
        <span className={styles.role}>
          {roleNames[workspace.role]}
          {workspace.isDefault && ' · default'}
          {workspace.state === 'paused' && ' · paused'}
          {workspace.state === 'archived' && ' · archived'}
          {connection !== undefined && (
            <span className={styles.connection}>
              {' · '}
              <StatusDot kind={connection.kind} /> {connection.text}
            </span>
          )}
        </span>
      </span>
      {unread && (
        <span className={styles.news}>
          <StatusDot kind="news" /> new
        </span>
      )}
      {current && <Check size={16} aria-hidden />}
    </>
  )
}

function OtherRow({ entry }: { entry: Exclude<Entry, { kind: 'workspace' }> }) {
  const Icon = entry.kind === 'deed' ? icons[entry.deed.icon] : ArrowRight
  return (
    <>
      <span className={styles.mark}>
        <Icon size={16} aria-hidden />
      </span>
      <span className={styles.names}>{entry.name}</span>
    </>
  )
}
