import { ChevronsUpDown } from 'lucide-react'
import { useState } from 'react'

import type { Workspace } from '~/lib/api/types'
import { roleNames } from '~/lib/workspaces/role-names'
import { Avatar } from '~/ui/avatar'
import { Panel } from '~/ui/panel'

import { SwitcherPanel } from './switcher-panel'
import styles from './switcher.module.css'
import { useSwitch } from './use-switch'
import { useWorkspacePage } from './use-workspaces'

type Props = {
  current: Workspace | undefined
  /** In the head of narrow windows. */
  compact?: boolean
  /** Something was chosen. */
  onGone?: () => void
}

/** Which workspace this is, the others, and a new one in place. */
export function Switcher({ current, compact = false, onGone }: Props) {
  const [open, setOpen] = useState(false)
  const { refetch } = useWorkspacePage()
  const switchTo = useSwitch()
  const change = (next: boolean) => {
    setOpen(next)
    // What is new elsewhere is told by the list only.
    if (next) void refetch()
  }
  const close = () => {
    setOpen(false)
    onGone?.()
  }
  return (
    <Panel
      label="Workspaces"
      align="start"
      flush
      open={open}
      onOpenChange={change}
      trigger={
        <button type="button" className={compact ? `${styles.trigger} ${styles.compact}` : styles.trigger}>
          <Avatar name={current?.name ?? '…'} small square />
          <CurrentName current={current} />
          <ChevronsUpDown size={16} aria-hidden />
        </button>
      }
    >
      <SwitcherPanel
        current={current}
        onGo={close}
        onOpen={(workspaceId) => {
          close()
          if (workspaceId !== current?.id) switchTo(workspaceId)
        }}
      />
    </Panel>
  )
}

function CurrentName({ current }: Pick<Props, 'current'>) {
  return (
    <span className={styles.current}>
      <span className={styles.name}>
        <span className="visually-hidden">Workspace: </span>
        {current?.name ?? 'Choose a workspace'}
        {current !== undefined && <span className="visually-hidden">,</span>}
      </span>
      {current !== undefined && (
        <span className={styles.role}>{roleNames[current.role]}</span>
      )}
      <span className="visually-hidden">. Switch or create</span>
    </span>
  )
}
