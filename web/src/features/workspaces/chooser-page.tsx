import { Link } from '@tanstack/react-router'
import { Plus, Upload } from 'lucide-react'
import { useState, type ReactNode } from 'react'

import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import { Notice } from '~/ui/notice'
import { Section } from '~/ui/section'
import settings from '~/ui/settings.module.css'

import { ChooserList } from './chooser-list'
import styles from './chooser.module.css'
import { CreateWorkspaceForm } from './create-workspace-form'
import { DeletedRow } from './deleted-row'
import { useDeletedWorkspaces } from './use-all-workspaces'
import { useSwitch } from './use-switch'

/** Why the person has to choose: the workspace that was open last here is gone. */
export type Gone = 'deleted' | 'removed' | 'away'

const explanations: Record<Gone, string> = {
  deleted: 'The workspace that was open last on this device was deleted. Choose where to go on.',
  removed: 'You are no longer in the workspace that was open last on this device. Choose where to go on.',
  away: 'The workspace that was open last on this device is not there any more. Choose where to go on.',
}

type Props = { gone: Gone | undefined; invitations?: ReactNode }

/** All workspaces at a glance: to choose from, to create in, to bring back. */
export function ChooserPage({ gone, invitations }: Props) {
  const [creating, setCreating] = useState(false)
  const switchTo = useSwitch()
  const { data: deleted = [] } = useDeletedWorkspaces()
  return (
    <div className={settings.page}>
      {gone !== undefined && <Notice>{explanations[gone]}</Notice>}
      {invitations}
      <ChooserList />
      {creating ? (
        <section className={settings.card} aria-label="New workspace">
          <div className={styles.create}>
            <CreateWorkspaceForm onCreated={({ id }) => switchTo(id)} onCancel={() => setCreating(false)} />
          </div>
        </section>
      ) : (
        <div className={settings.start}>
          <Button look="primary" onClick={() => setCreating(true)}>
            <Plus size={18} aria-hidden />
            New workspace
          </Button>
          <Link to="/import" className={`${buttons.button} ${buttons.secondary}`}>
            <Upload size={18} aria-hidden />
            Move here from a file…
          </Link>
        </div>
      )}
      {deleted.length > 0 && (
        <Section title="Recently deleted" lead="Everything in them comes back with them.">
          <ul>
            {deleted.map((workspace) => (
              <DeletedRow key={workspace.id} workspace={workspace} />
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}
