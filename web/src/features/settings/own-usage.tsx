import { useUser } from '@mooring/client/react'
import { useQuery } from '@tanstack/react-query'

import { session } from '~/lib/session/session'
import { countText } from '~/lib/text/amounts'
import { Loaded } from '~/ui/loaded'
import { Meter } from '~/ui/meter'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import type { AccountUsage } from './types'

/** What one uses oneself, over all workspaces. */
export function OwnUsage() {
  const user = useUser()
  const usage = useQuery({
    queryKey: ['account', user.id, 'usage'],
    queryFn: () => session.request<AccountUsage>('GET', '/api/account/usage'),
    staleTime: 0,
  })
  return (
    <Section title="Your own" lead="Over all your workspaces.">
      <Loaded query={usage} rows={2}>
        {({ ownedWorkspaces, invitations }) => (
          <div className={styles.row}>
            <Meter label="Workspaces that you own" text={countText} {...ownedWorkspaces}>
              Those that others invited you to do not count.
            </Meter>
            <Meter label="Invitations in the last hour" text={countText} used={invitations.usedLastHour} limit={invitations.limit} />
          </div>
        )}
      </Loaded>
    </Section>
  )
}
