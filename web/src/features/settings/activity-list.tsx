import { useUser } from '@mooring/client/react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { session } from '~/lib/session/session'
import { kindNames } from '~/lib/workspaces/kind-names'
import type { Workspace } from '~/lib/workspaces/types'
import { workspaceKey } from '~/lib/workspaces/workspace-key'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import { Select } from '~/ui/select'
import styles from '~/ui/settings.module.css'
import { ShowMore } from '~/ui/show-more'

import { ActivityRow } from './activity-row'
import type { WorkspaceEntryPage } from './types'

const perPage = 30

type Props = { workspace: Workspace }

/** The workspace's audit log in words, newest first. */
export function ActivityList({ workspace }: Props) {
  const user = useUser()
  const [kind, setKind] = useState('')
  const query = useInfiniteQuery({
    queryKey: [...workspaceKey(user.id, workspace.id), 'audit', kind],
    initialPageParam: '',
    queryFn: ({ pageParam }) => session.request<WorkspaceEntryPage>('GET', pathOf(workspace.id, kind, pageParam)),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ entries }) => entries),
    placeholderData: keepPreviousData,
  })
  return (
    <Section
      title="Activity"
      lead="Who changed what about this workspace. Nobody can edit this list."
      action={
        <Select label="Show" labelHidden compact value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="">Everything</option>
          {Object.entries(kindNames).map(([each, short]) => (
            <option key={each} value={each}>
              {short}
            </option>
          ))}
        </Select>
      }
    >
      <Loaded query={query} rows={6}>
        {(entries) =>
          entries.length === 0 ? (
            <p className={`${styles.row} ${styles.quiet}`}>
              {kind === '' ? 'Nothing has happened yet.' : 'Nothing of that kind has happened here.'}
            </p>
          ) : (
            <ol aria-label="Activity">
              {entries.map((entry) => (
                <ActivityRow key={entry.id} entry={entry} />
              ))}
            </ol>
          )
        }
      </Loaded>
      <ShowMore query={query} />
    </Section>
  )
}

function pathOf(workspaceId: string, kind: string, cursor: string): string {
  const search = new URLSearchParams({
    limit: String(perPage),
    ...(kind === '' ? {} : { kind }),
    ...(cursor === '' ? {} : { cursor }),
  })
  return workspacePath(workspaceId, `/audit?${search}`)
}
