import { useState } from 'react'

import type { Workspace } from '~/lib/workspaces/types'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import { InvitationRow } from './invitation-row'
import { InviteButton } from './invite-button'
import { useInvitations } from './use-invitations'

type Props = { workspace: Workspace }

/** Who is asked to join and has not answered; those that came to an end are shown when asked for. */
export function InvitationsSection({ workspace }: Props) {
  const invitations = useInvitations(workspace.id)
  const [ended, setEnded] = useState(false)
  return (
    <Section title="Invitations" lead="An invitation is good for seven days.">
      <Loaded query={invitations} rows={2}>
        {(all) => {
          const pending = all.filter(({ state }) => state === 'pending')
          const others = all.length - pending.length
          const shown = ended ? all : pending
          return (
            <>
              {pending.length === 0 && (
                <div className={styles.row}>
                  <div className={styles.setting}>
                    <p className={`${styles.settingText} ${styles.quiet}`}>Nobody is invited at present.</p>
                    {all.length === 0 && <InviteButton workspace={workspace} first />}
                  </div>
                </div>
              )}
              <ul aria-label="Invitations">
                {shown.map((invitation) => (
                  <InvitationRow key={invitation.id} invitation={invitation} workspace={workspace} />
                ))}
              </ul>
              {others > 0 && (
                <div className={styles.cardFoot}>
                  <Button aria-expanded={ended} onClick={() => setEnded(!ended)}>
                    {ended ? 'Hide earlier ones' : `Show ${others} earlier`}
                  </Button>
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </Section>
  )
}
