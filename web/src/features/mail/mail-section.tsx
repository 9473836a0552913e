import { useAccount } from '~/lib/account/use-account'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import { LanguageRow } from './language-row'
import { OwnTopics } from './own-topics'
import { alwaysSent } from './topic-words'
import { useMailChoices } from './use-mail-choices'

/** Which mail one gets, and in which language. */
export function MailSection() {
  const { query, keep } = useMailChoices()
  const account = useAccount()
  return (
    <Section title="Mail" lead="What we may write to you about, and in which language." anchor="mail">
      <Loaded query={query}>{(choices) => <OwnTopics choices={choices} keep={keep} />}</Loaded>
      <p className={`${styles.row} ${styles.quiet}`}>{alwaysSent}</p>
      <Loaded query={account} rows={1}>
        {({ language, languages }) => <LanguageRow language={language} languages={languages} />}
      </Loaded>
    </Section>
  )
}
