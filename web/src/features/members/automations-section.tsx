import type { components } from '@mooring/client'
import { useUser } from '@mooring/client/react'
import { useQuery } from '@tanstack/react-query'
import { Bot } from 'lucide-react'

import { session } from '~/lib/session/session'
import { countOf } from '~/lib/text/amounts'
import { workspaceKey } from '~/lib/workspaces/workspace-key'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

type AutomationList = components['schemas']['AutomationList']
type Props = { workspaceId: string }

/** Programs of the service that have written here. Most workspaces have none, and then nothing is shown. */
export function AutomationsSection({ workspaceId }: Props) {
  const user = useUser()
  const { data } = useQuery({
    queryKey: [...workspaceKey(user.id, workspaceId), 'automations'],
    queryFn: () => session.request<AutomationList>('GET', workspacePath(workspaceId, '/automations')),
  })
  if (data === undefined || data.automations.length === 0) return null
  return (
    <Section title="Automations" lead="Programs of this Mooring that have written here. They take no seat and have no role.">
      <ul aria-label="Automations">
        {data.automations.map(({ name, events, firstAt, lastAt }) => (
          <li key={name} className={styles.item} aria-label={name}>
            <Bot size={20} className={styles.itemIcon} aria-hidden />
            <div className={styles.settingText}>
              <p className={styles.itemName}>
                {name}
                <span className={styles.badge}>automation</span>
              </p>
              <p className={styles.quiet}>
                {countOf(events, 'change')} · first <TimeAgo at={firstAt} /> · last <TimeAgo at={lastAt} />
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
