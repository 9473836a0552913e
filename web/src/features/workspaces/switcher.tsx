import { useNavigate } from '@tanstack/react-router'
import { ChevronsUpDown } from 'lucide-react'
import { useState } from 'react'

import type { Workspace } from '~/lib/api/types'
import { Avatar } from '~/ui/avatar'
import { Panel } from '~/ui/panel'

import { CreateWorkspaceForm } from './create-workspace-form'
import { SwitcherList } from './switcher-list'
import styles from './switcher.module.css'

type Props = { current: Workspace | undefined; onSwitch?: () => void }

/** Which workspace this is, the others, and a new one in place. */
export function Switcher({ current, onSwitch }: Props) {
  const navigate = useNavigate()
  const [open, setOpen] = useState(false)
  const [creating, setCreating] = useState(false)
  const change = (next: boolean) => {
    setOpen(next)
    if (!next) setCreating(false)
  }
  const go = (workspaceId: string) => {
    change(false)
    onSwitch?.()
    void navigate({ to: '/w/$workspaceId/board', params: { workspaceId } })
  }
  const name = current?.name ?? 'Choose a workspace'
  return (
    <Panel
      label="Workspaces"
      align="start"
      flush
      open={open}
      onOpenChange={change}
      trigger={
        <button type="button" className={styles.trigger}>
          <Avatar name={name} small square />
          <span className={styles.current}>
            <span className="visually-hidden">Workspace: </span>
            {name}
            <span className="visually-hidden">. Switch or create</span>
          </span>
          <ChevronsUpDown size={16} aria-hidden />
        </button>
      }
    >
      <div className={styles.panel}>
        {creating ? (
          <CreateWorkspaceForm onCreated={(workspace) => go(workspace.id)} onCancel={() => setCreating(false)} />
        ) : (
          <SwitcherList currentId={current?.id} onChoose={go} onCreate={() => setCreating(true)} />
        )}
      </div>
    </Panel>
  )
}
