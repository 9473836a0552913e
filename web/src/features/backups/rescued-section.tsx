import { exactTime } from '~/lib/time/relative'
import type { Workspace } from '~/lib/workspaces/types'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import { RescuedRow } from './rescued-row'
import { useRescues } from './use-rescues'

type Props = { workspace: Workspace }

/** Edits that devices brought after a restore, kept aside for a while. Nothing is shown where there are none. */
export function RescuedSection({ workspace }: Props) {
  const rescues = (useRescues(workspace.id).data?.rescues ?? []).filter(({ devices }) => devices.length > 0)
  if (rescues.length === 0) return null
  return (
    <Section
      title="Rescued edits"
      anchor="rescued"
      lead="Devices brought these after a restore. They are not in the workspace; put back by an owner, they are done anew on top of what is there."
    >
      {rescues.map(({ restoreId, at, keptUntil, devices }) => (
        <div key={restoreId}>
          <p className={`${styles.row} ${styles.quiet}`}>
            After the restore of {exactTime(new Date(at))}. Kept until {exactTime(new Date(keptUntil))}.
          </p>
          <ul aria-label={`Rescued edits after the restore of ${exactTime(new Date(at))}`}>
            {devices.map((device) => (
              <RescuedRow key={`${device.userId} ${device.device}`} workspace={workspace} restoreId={restoreId} device={device} />
            ))}
          </ul>
        </div>
      ))}
    </Section>
  )
}
