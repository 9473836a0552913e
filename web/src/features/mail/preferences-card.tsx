import { Link } from '@tanstack/react-router'
import type { SyntheticEvent } from 'react'

import { isByPerson, onlyByPerson } from '~/lib/form/by-person'
import { AccountCard } from '~/ui/account-card'

import styles from './mail.module.css'
import { preferencesTitle } from './preferences-link'
import { StopTopic } from './stop-topic'
import { TopicSwitch } from './topic-switch'
import { alwaysSent } from './topic-words'
import type { MailChoices, TopicId } from './types'
import { useChoosing, type Keep } from './use-choosing'

type Props = { topic: TopicId | undefined; choices: MailChoices; keep: Keep }

/** The choices of an address, by whoever holds a link that was sent to it. */
export function PreferencesCard({ topic, choices, keep }: Props) {
  const { topics, choose, refuse } = useChoosing(choices, keep)
  const press = (id: TopicId, wanted: boolean, event: SyntheticEvent) =>
    isByPerson(event) ? void choose(id, wanted) : refuse(id, onlyByPerson)
  const asked = topics.find(({ id }) => id === topic)
  return (
    <AccountCard title={preferencesTitle} lead={`For ${choices.address}.`} foot={<Link to="/">Go to Mooring</Link>}>
      {asked !== undefined && <StopTopic topic={asked} onStop={(event) => press(asked.id, false, event)} />}
      <fieldset className={styles.topics}>
        <legend className="visually-hidden">Kinds of mail</legend>
        {topics.map((each) => (
          <TopicSwitch key={each.id} {...each} outcome={each === asked && each.wanted ? undefined : each.outcome} onChoose={(wanted, event) => press(each.id, wanted, event)} />
        ))}
      </fieldset>
      <p>{alwaysSent}</p>
    </AccountCard>
  )
}
