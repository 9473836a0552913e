import type { ChangeEvent } from 'react'

import { Switch } from '~/ui/switch'

import { TopicOutcome } from './topic-outcome'
import { topicWords } from './topic-words'
import type { ChosenTopic } from './use-choosing'

type Props = ChosenTopic & { onChoose: (wanted: boolean, event: ChangeEvent<HTMLInputElement>) => void }

/** One kind of mail: wanted or not. */
export function TopicSwitch({ id, wanted, outcome, onChoose }: Props) {
  const { name, sentence } = topicWords[id]
  return (
    <Switch
      label={name}
      help={sentence}
      checked={wanted}
      pending={outcome?.kind === 'saving'}
      outcome={<TopicOutcome outcome={outcome} />}
      onChange={onChoose}
    />
  )
}
