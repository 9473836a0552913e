import { useState } from 'react'

import type { Workspace } from '~/lib/api/types'

import { CreateWorkspaceForm } from './create-workspace-form'
import type { Place } from './entries'
import { SwitcherList } from './switcher-list'
import styles from './switcher.module.css'

export type SwitcherOptions = {
  /** The workspace whose pages are shown. */
  current: Workspace | undefined
  /** With pages to go to, and always with a search. */
  places?: readonly Place[]
  commands?: boolean
  onOpen: (workspaceId: string) => void
  /** Something else was chosen: the switcher is to close. */
  onGo: () => void
}

/** The list, and in its place the form for a new workspace. */
export function SwitcherPanel(options: SwitcherOptions) {
  const [creating, setCreating] = useState(false)
  return (
    <div className={options.commands ? styles.commands : styles.panel}>
      {creating ? (
        <CreateWorkspaceForm onCreated={(workspace) => options.onOpen(workspace.id)} onCancel={() => setCreating(false)} />
      ) : (
        <SwitcherList {...options} onCreate={() => setCreating(true)} />
      )}
    </div>
  )
}
