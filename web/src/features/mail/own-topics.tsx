import styles from '~/ui/settings.module.css'

import { TopicSwitch } from './topic-switch'
import type { MailChoices } from './types'
import { useChoosing, type Keep } from './use-choosing'

type Props = { choices: MailChoices; keep: Keep }

/** The switches in one's own settings. */
export function OwnTopics({ choices, keep }: Props) {
  const { topics, choose } = useChoosing(choices, keep)
  return topics.map((topic) => (
    <div key={topic.id} className={styles.row}>
      <TopicSwitch {...topic} onChoose={(wanted) => void choose(topic.id, wanted)} />
    </div>
  ))
}
