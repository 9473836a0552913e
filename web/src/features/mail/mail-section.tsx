import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import { OwnTopics } from './own-topics'
import { alwaysSent } from './topic-words'
import { useMailChoices } from './use-mail-choices'

/** Which mail one gets. */
export function MailSection() {
  const { query, keep } = useMailChoices()
  return (
    <Section title="Mail" lead="What we may write to you about." anchor="mail">
      <Loaded query={query}>{(choices) => <OwnTopics choices={choices} keep={keep} />}</Loaded>
      <p className={`${styles.row} ${styles.quiet}`}>{alwaysSent}</p>
    </Section>
  )
}
