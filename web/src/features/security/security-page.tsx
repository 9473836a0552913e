import styles from '~/ui/settings.module.css'

import { AccountSection } from './account-section'
import { ActivitySection } from './activity-section'
import { CloseSection } from './close-section'
import { DevicesSection } from './devices-section'
import { FactorsSection } from './factors-section'

/** Everything about one's own account. */
export function SecurityPage() {
  return (
    <div className={styles.page}>
      <AccountSection />
      <FactorsSection />
      <DevicesSection />
      <ActivitySection />
      <CloseSection />
    </div>
  )
}
