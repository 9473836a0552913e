import { useState } from 'react'

import { Section } from '~/ui/section'
import { Segments } from '~/ui/segments'
import styles from '~/ui/settings.module.css'

import { ByBackup } from './by-backup'
import { ByEvent } from './by-event'
import { ByMinute } from './by-minute'
import type { TargetSearch } from './target'

const ways = { at: 'Minute', seq: 'Edit', backup: 'Backup' }

type Props = { workspaceId: string; chosen: TargetSearch; onChoose: (target: TargetSearch) => void }

/** To which moment: a minute, an edit, or a backup. */
export function MomentSection({ workspaceId, chosen, onChoose }: Props) {
  const [way, setWay] = useState<keyof typeof ways>(chosen.backup !== undefined ? 'backup' : chosen.seq !== undefined ? 'seq' : 'at')
  return (
    <Section title="Back to which moment?" lead="Nothing happens yet: you see first what would change.">
      <div className={styles.row}>
        <Segments label="Choose by" value={way} choices={ways} onChoose={setWay} />
        {way === 'at' && <ByMinute chosen={chosen.at} onChoose={onChoose} />}
      </div>
      {way === 'seq' && <ByEvent workspaceId={workspaceId} chosen={chosen.seq} onChoose={onChoose} />}
      {way === 'backup' && <ByBackup workspaceId={workspaceId} chosen={chosen.backup} onChoose={onChoose} />}
    </Section>
  )
}
