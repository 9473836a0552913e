import type { ReactNode } from 'react'

import styles from '~/ui/settings.module.css'

import { AccountSection } from './account-section'
import { ActivitySection } from './activity-section'
import { CloseSection } from './close-section'
import { DevicesSection } from './devices-section'
import { FactorsSection } from './factors-section'

type Props = { /** The form that is open at first. */ change?: 'email' | undefined; onClosed: () => void; mail: ReactNode }

/** Everything about one's own account. */
export function SecurityPage({ change, onClosed, mail }: Props) {
  return (
    <div className={styles.page}>
      <AccountSection change={change} onClosed={onClosed} />
      <FactorsSection />
      {mail}
      <DevicesSection />
      <ActivitySection />
      <CloseSection />
    </div>
  )
}
