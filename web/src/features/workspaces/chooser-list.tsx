import { useState } from 'react'

import type { Workspace } from '~/lib/api/types'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import settings from '~/ui/settings.module.css'
import { ShowMore } from '~/ui/show-more'

import { ChooserRow } from './chooser-row'
import styles from './chooser.module.css'
import { useAllWorkspaces } from './use-all-workspaces'

const searchFrom = 8

/** Everything the person is in, archived ones under a fold. */
export function ChooserList() {
  const [wanted, setWanted] = useState('')
  const all = useAllWorkspaces(wanted)
  const found = (all.data?.pages ?? []).flatMap((page) => page.workspaces).filter(({ name }) => isCalled(name, wanted))
  const archived = found.filter(({ state }) => state === 'archived')
  const rest = found.filter(({ state }) => state !== 'archived')
  return (
    <Section
      title="Your workspaces"
      action={
        (wanted !== '' || all.hasNextPage || found.length >= searchFrom) && (
          <input
            className={styles.search}
            type="search"
            aria-label="Search your workspaces"
            placeholder="Search"
            maxLength={80}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        )
      }
    >
      <Loaded query={all} rows={3}>
        {() => (
          <>
            <Rows workspaces={rest} label="Workspaces" />
            {found.length === 0 && (
              <output className={settings.row}>
                {wanted === '' ? 'You are in no workspace. Create one, or ask somebody to invite you.' : 'Nothing is called that.'}
              </output>
            )}
            {archived.length > 0 && (
              <details className={styles.fold} open={wanted !== '' || rest.length === 0}>
                <summary className={styles.summary}>Archived ({archived.length})</summary>
                <Rows workspaces={archived} label="Archived workspaces" />
              </details>
            )}
            <ShowMore query={all} />
          </>
        )}
      </Loaded>
    </Section>
  )
}

function Rows({ workspaces, label }: { workspaces: readonly Workspace[]; label: string }) {
  if (workspaces.length === 0) return null
  return (
    <ul aria-label={label}>
      {workspaces.map((workspace) => (
        <ChooserRow key={workspace.id} workspace={workspace} />
      ))}
    </ul>
  )
}

/** At once, before the server has answered. */
function isCalled(name: string, wanted: string): boolean {
  return name.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase())
}
