import { useState } from 'react'

import { countText, fullness } from '~/lib/text/amounts'
import { manages } from '~/lib/workspaces/role-rules'
import type { Workspace } from '~/lib/workspaces/types'
import { useMembers } from '~/lib/workspaces/use-members'
import { useUsage } from '~/lib/workspaces/use-usage'
import { whomToAsk } from '~/lib/workspaces/whom-to-ask'
import { Loaded } from '~/ui/loaded'
import { Notice } from '~/ui/notice'
import { SearchField } from '~/ui/search-field'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import { InviteButton } from './invite-button'
import { matching } from './matching'
import { MemberRow } from './member-row'

const searchFrom = 8

type Props = { workspace: Workspace }

export function MembersSection({ workspace }: Props) {
  const members = useMembers(workspace.id)
  const seats = useUsage(workspace.id).data?.members
  const [search, setSearch] = useState('')
  const admin = manages(workspace.role)
  const full = seats !== undefined && fullness(seats) === 'full'
  return (
    <Section
      title="Members"
      lead={seats === undefined ? 'Who is in this workspace.' : `${countText(seats.used)} of ${countText(seats.limit)} members`}
      action={admin && <InviteButton workspace={workspace} />}
    >
      <Loaded query={members} rows={3}>
        {(everybody) => {
          const shown = matching(everybody, search)
          return (
            <>
              {full && (
                <div className={styles.row}>
                  <Notice kind="warning">
                    No seat is left: nobody else can join before somebody is removed. Whoever runs this Mooring can allow more.
                  </Notice>
                </div>
              )}
              {everybody.length >= searchFrom && (
                <div className={styles.row}>
                  <SearchField label="Search members" value={search} onChange={setSearch} />
                </div>
              )}
              <ul aria-label="Members">
                {shown.map((member) => (
                  <MemberRow key={member.user.id} member={member} everybody={everybody} workspace={workspace} />
                ))}
              </ul>
              {shown.length === 0 && <p className={`${styles.row} ${styles.quiet}`}>Nobody here is called that.</p>}
              {!admin && (
                <p className={`${styles.row} ${styles.quiet}`}>
                  Owners and admins invite people and change roles. {whomToAsk(everybody, ['owner', 'admin'])}
                </p>
              )}
            </>
          )
        }}
      </Loaded>
    </Section>
  )
}
