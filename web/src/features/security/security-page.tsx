import { AccountSection } from './account-section'
import { ActivitySection } from './activity-section'
import { CloseSection } from './close-section'
import { DevicesSection } from './devices-section'
import { FactorsSection } from './factors-section'
import styles from './security.module.css'
import { StepUpDialog } from './step-up-dialog'

/** Everything about one's own account. */
export function SecurityPage() {
  return (
    <div className={styles.page}>
      <AccountSection />
      <FactorsSection />
      <DevicesSection />
      <ActivitySection />
      <CloseSection />
      <StepUpDialog />
    </div>
  )
}
