import { personName } from '~/lib/workspaces/person-name'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { activityWords } from './activity-words'
import type { WorkspaceEntry } from './types'

type Props = { entry: WorkspaceEntry }

/** Who did what, on which device, when. Without an actor it was the service, or whoever runs it. */
export function ActivityRow({ entry }: Props) {
  const { actor, at, deviceName } = entry
  return (
    <li className={styles.activity}>
      <span className={styles.settingText}>
        <strong className={styles.name}>{actor === null ? 'Mooring' : personName(actor)}</strong> {activityWords(entry)}
      </span>
      <span className={styles.quiet}>
        {deviceName !== '' && `${deviceName} · `}
        <TimeAgo at={at} />
      </span>
    </li>
  )
}
